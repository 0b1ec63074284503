using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>
/// Entries to append (none when all is as asked already) and the conversation after them, or why nothing may be appended.
/// </summary>
internal readonly record struct Decision(ImmutableArray<Entry> Entries, Conversation? After, ChatError? Error)
{
    public static implicit operator Decision(ChatError error) => new([], null, error);
}
