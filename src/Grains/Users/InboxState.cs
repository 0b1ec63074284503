using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Users;

/// <summary>
/// The stored inbox: the conversations of a user, and whom they have blocked. A conversation that the user left stays, with the
/// sequence of the leaving, so that an older notice does not bring it back; up to <see cref="LeftMax"/> of them.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.inbox-state")]
public sealed record InboxState
{
    /// <summary>Conversations that the user left and that are remembered.</summary>
    public const int LeftMax = 1_000;

    // A notice that is older than this is not on its way any more.
    private static readonly TimeSpan NoticeAgeMax = TimeSpan.FromHours(1);

    [Id(0)] public ImmutableDictionary<ConversationId, InboxEntry> Conversations { get; init; } =
        ImmutableDictionary<ConversationId, InboxEntry>.Empty;

    /// <summary>The latest last.</summary>
    [Id(1)] public ImmutableArray<UserId> Blocked { get; init; } = [];

    /// <summary>The conversations of the user, each with the sequence at which they joined.</summary>
    internal IEnumerable<(ConversationId Id, long Sequence)> Joined() => Conversations
        .Where(entry => entry.Value.Member)
        .Select(entry => (entry.Key, entry.Value.Sequence));

    /// <summary>Those that the user founded, was added to by somebody they know, or accepted.</summary>
    internal IEnumerable<ConversationId> Accepted() => Conversations
        .Where(entry => entry.Value is { Member: true, PendingSince: null })
        .Select(entry => entry.Key);

    internal bool IsMember(ConversationId conversation) =>
        Conversations.GetValueOrDefault(conversation) is { Member: true };

    /// <summary>Whether the user has an accepted conversation with the other one alone.</summary>
    internal bool Knows(UserId user, UserId other)
    {
        var earlier = ConversationId.EarlierDirect(user, other);
        return Conversations.Any(entry => entry.Value is { Member: true, PendingSince: null } direct
            && (direct.Peer == other || entry.Key == earlier));
    }

    /// <summary>
    /// What the user does not want to be in, and is: direct conversations with whom they have blocked, what they have not
    /// accepted since <paramref name="since"/>, and of more than <paramref name="requestsMax"/> such the oldest of whoever asked
    /// most often: a few people who ask again and again push nobody else's request out.
    /// </summary>
    internal IEnumerable<ConversationId> Unwanted(UserId user, DateTimeOffset since, int requestsMax)
    {
        var joined = Conversations.Where(entry => entry.Value.Member).ToList();
        var pending = joined.Where(entry => entry.Value.PendingSince is not null)
            .GroupBy(entry => entry.Value.By)
            .SelectMany(by => by
                .OrderByDescending(entry => entry.Value.PendingSince).Select((entry, newer) => (entry, newer)))
            .OrderBy(request => request.newer).ThenByDescending(request => request.entry.Value.PendingSince)
            .Select(request => request.entry).ToList();
        var blocked = Blocked.ToHashSet();
        var earlier = new Lazy<HashSet<ConversationId>>(
            () => [.. blocked.Select(other => ConversationId.EarlierDirect(user, other))]);
        return joined
            .Where(entry => entry.Value.Peer is { } peer ? blocked.Contains(peer)
                : entry.Key.Value.Version == ConversationId.DirectVersion && earlier.Value.Contains(entry.Key))
            .Concat(pending.Where(entry => entry.Value.PendingSince < since))
            .Concat(pending.Skip(requestsMax))
            .Select(entry => entry.Key)
            .Distinct();
    }

    /// <summary>After a notice; as it is when the notice repeats what is known, or is older.</summary>
    internal InboxState After(MembershipNotice notice, DateTimeOffset now)
    {
        if (Conversations.GetValueOrDefault(notice.ConversationId)?.Sequence >= notice.Sequence)
        {
            return this;
        }

        var conversations = Conversations.SetItem(notice.ConversationId, new()
        {
            Sequence = notice.Sequence,
            Member = notice.Joined,
            PendingSince = notice.Conversation?.Pending is true ? now : null,
            Peer = notice.Conversation?.PeerId,
            By = notice.Conversation?.PeerId ?? notice.Conversation?.CreatedBy,
            Refused = notice.ByThemself,
            LeftAt = notice.Joined ? null : now,
        });
        return this with
        {
            Conversations = notice.Joined ? conversations : conversations.RemoveRange(Forgotten(conversations, now)),
        };
    }

    /// <summary>Strangers may make a user join and leave without end. Of what was left the latest are kept.</summary>
    private static IEnumerable<ConversationId> Forgotten(
        ImmutableDictionary<ConversationId, InboxEntry> conversations, DateTimeOffset now) => conversations
        .Where(entry => !entry.Value.Member)
        .OrderByDescending(entry => entry.Value.LeftAt)
        .Skip(LeftMax)
        .Where(entry => !(now - entry.Value.LeftAt < NoticeAgeMax))
        .Select(entry => entry.Key);
}

[GenerateSerializer, Immutable, Alias("chat.inbox-entry")]
public sealed record InboxEntry
{
    /// <summary>The conversation's sequence at which the membership last changed.</summary>
    [Id(0)] public required long Sequence { get; init; }

    [Id(1)] public required bool Member { get; init; }

    /// <summary>When the user became a member without having been asked; null once they have accepted.</summary>
    [Id(2)] public DateTimeOffset? PendingSince { get; init; }

    /// <summary>Of a direct conversation: the other user. Absent in those of earlier versions.</summary>
    [Id(3)] public UserId? Peer { get; init; }

    /// <summary>The user left by themself: only somebody whom they know may add them again.</summary>
    [Id(4)] public bool Refused { get; init; }

    /// <summary>Absent while the user is a member, and in entries of earlier versions.</summary>
    [Id(5)] public DateTimeOffset? LeftAt { get; init; }

    /// <summary>
    /// Who began the conversation; of a direct one the other user. Absent once the user has left, and in entries of earlier
    /// versions.
    /// </summary>
    [Id(6)] public UserId? By { get; init; }
}
