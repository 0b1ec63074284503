using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>Entries to append (none when all is as it should be), or why not.</summary>
public readonly record struct Decision(ImmutableArray<Entry> Entries, ChatError? Error)
{
    public static implicit operator Decision(ImmutableArray<Entry> entries) => new(entries, null);

    public static implicit operator Decision(ChatError error) => new([], error);
}
