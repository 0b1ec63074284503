using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>
/// The snapshot that a conversation's grain keeps beside the log: the fold of the log up to <see cref="Sequence"/>, so that an
/// activation replays only the rest. It also has what the log does not: the watermarks, and the unconfirmed changes of
/// membership. Immutable, because a store may repeat a failed write.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-state")]
public sealed record ConversationState
{
    /// <summary>The entries up to this one are folded in; 0 for none.</summary>
    [Id(0)] public long Sequence { get; init; }

    [Id(1)] public ConversationType Type { get; init; }

    [Id(2)] public string? Name { get; init; }

    [Id(3)] public DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public UserId CreatedBy { get; init; }

    [Id(5)] public ImmutableArray<MemberState> Members { get; init; } = [];

    /// <summary>Users who joined or left and have not confirmed, each with the sequence of the change.</summary>
    [Id(6)] public ImmutableDictionary<UserId, long> Unconfirmed { get; init; } = ImmutableDictionary<UserId, long>.Empty;

    /// <summary>When the entry at <see cref="Sequence"/> was made. Absent in snapshots of earlier versions.</summary>
    [Id(7)] public DateTimeOffset LastSentAt { get; init; }

    [Id(8)] public ImmutableArray<EpochStart> EpochStarts { get; init; } = [];

    /// <summary>The sequence of the last message; 0 for none. Absent in snapshots of earlier versions.</summary>
    [Id(9)] public long? LastPost { get; init; }

    /// <summary>Of a direct conversation: its two users. Empty in snapshots of earlier versions.</summary>
    [Id(10)] public ImmutableArray<UserId> Parties { get; init; } = [];

    /// <summary>What differs from the table of its kind, so that a later version may have more actions.</summary>
    [Id(11)] public ImmutableArray<ChangedPermission> ChangedPermissions { get; init; } = [];

    [Id(12)] public string? Description { get; init; }

    /// <summary>The sequences of the pinned messages, in the order in which they were pinned.</summary>
    [Id(13)] public ImmutableArray<long> Pins { get; init; } = [];

    /// <summary>Null for that of its kind.</summary>
    [Id(14)] public HistoryAccess? History { get; init; }

    [Id(24)] public Visibility Visibility { get; init; }

    [Id(25)] public ImmutableArray<Invite> Invites { get; init; } = [];

    /// <summary>Who was removed by somebody else, with the sequence of that.</summary>
    [Id(26)] public ImmutableDictionary<UserId, long> Removed { get; init; } = ImmutableDictionary<UserId, long>.Empty;

    [Id(27)] public int SlowModeSeconds { get; init; }

    /// <summary>When those wrote last who may have to wait because of the slow mode.</summary>
    [Id(28)] public ImmutableDictionary<UserId, DateTimeOffset> SlowWriters { get; init; } =
        ImmutableDictionary<UserId, DateTimeOffset>.Empty;

    /// <summary>The words under which the directory may have the conversation.</summary>
    [Id(29)] public ImmutableArray<string> ListedNames { get; init; } = [];

    /// <summary>Whether the directory may yet lack some of them, or have some that are over.</summary>
    [Id(30)] public bool IsListing { get; init; }

    /// <summary>The latest invite links that are there no more.</summary>
    [Id(31)] public ImmutableArray<InviteId> GoneInvites { get; init; } = [];

    /// <summary>The latest messages that mention every member.</summary>
    [Id(34)] public ImmutableArray<long> MentionsOfAll { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("chat.changed-permission")]
public sealed record ChangedPermission
{
    [Id(0)] public required MemberAction Action { get; init; }

    [Id(1)] public required MemberRole Lowest { get; init; }
}

/// <summary>Where an epoch begins in a conversation's log.</summary>
[GenerateSerializer, Immutable, Alias("chat.epoch-start")]
public sealed record EpochStart
{
    [Id(0)] public required EpochId Epoch { get; init; }

    /// <summary>Of the first entry that was appended in it.</summary>
    [Id(1)] public required long Sequence { get; init; }
}

/// <summary>A member with watermarks.</summary>
[GenerateSerializer, Immutable, Alias("chat.member-state")]
public sealed record MemberState
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required MemberRole Role { get; init; }

    [Id(2)] public required DateTimeOffset JoinedAt { get; init; }

    [Id(3)] public required long JoinedSequence { get; init; }

    [Id(4)] public required long Delivered { get; init; }

    [Id(5)] public required long Read { get; init; }

    [Id(6)] public bool Pending { get; init; }

    /// <summary>The first sequence that they may read; 0 for all, as in snapshots of earlier versions.</summary>
    [Id(7)] public long ReadsFrom { get; init; }

    /// <summary>The latest messages that mention them by their id, and that they have not read.</summary>
    [Id(27)] public ImmutableArray<long> Mentions { get; init; } = [];
}
