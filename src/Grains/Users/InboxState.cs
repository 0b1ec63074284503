using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Users;

/// <summary>
/// The stored inbox. A conversation that the user left stays, with the sequence of the leaving, so that an older notice does
/// not bring it back.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.inbox-state")]
public sealed record InboxState
{
    [Id(0)] public ImmutableDictionary<ConversationId, InboxEntry> Conversations { get; init; } =
        ImmutableDictionary<ConversationId, InboxEntry>.Empty;

    /// <summary>The conversations of the user, each with the sequence at which they joined.</summary>
    internal IEnumerable<(ConversationId Id, long Sequence)> Joined() => Conversations
        .Where(entry => entry.Value.Member)
        .Select(entry => (entry.Key, entry.Value.Sequence));

    internal bool IsMember(ConversationId conversation) =>
        Conversations.GetValueOrDefault(conversation) is { Member: true };

    /// <summary>After a notice; as it is when the notice repeats what is known, or is older.</summary>
    internal InboxState After(MembershipNotice notice) =>
        Conversations.GetValueOrDefault(notice.ConversationId)?.Sequence >= notice.Sequence ? this : this with
        {
            Conversations = Conversations.SetItem(
                notice.ConversationId, new() { Sequence = notice.Sequence, Member = notice.Joined }),
        };
}

[GenerateSerializer, Immutable, Alias("chat.inbox-entry")]
public sealed record InboxEntry
{
    /// <summary>The conversation's sequence at which the membership last changed.</summary>
    [Id(0)] public required long Sequence { get; init; }

    [Id(1)] public required bool Member { get; init; }
}
