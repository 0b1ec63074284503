using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Users;

/// <summary>A user as everyone sees them.</summary>
[GenerateSerializer, Immutable, Alias("chat.user")]
public sealed record User
{
    [Id(0)] public required UserId Id { get; init; }

    /// <summary>As registered; unique without regard to case.</summary>
    [Id(1)] public required string Username { get; init; }

    [Id(2)] public required string DisplayName { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public string? Avatar { get; init; }

    /// <summary>Rises with every change; the ETag of REST.</summary>
    [Id(5)] public required long Version { get; init; }

    /// <summary>Only in what the user themself gets.</summary>
    [Id(6)] public string? Email { get; init; }
}

/// <summary>The first profile of a user. The user name is claimed by then.</summary>
[GenerateSerializer, Immutable, Alias("chat.create-user")]
public sealed record CreateUser
{
    [Id(0)] public required string Username { get; init; }

    [Id(1)] public required string DisplayName { get; init; }

    [Id(2)] public string? Email { get; init; }
}

/// <summary>What a user changes of their profile; absent fields stay.</summary>
[GenerateSerializer, Immutable, Alias("chat.user-change")]
public sealed record UserChange
{
    [Id(0)] public string? DisplayName { get; init; }

    [Id(1)] public string? Avatar { get; init; }

    /// <summary>
    /// When set, the change happens only if the profile still has this version, else <c>Conflict</c>.
    /// </summary>
    [Id(2)] public long? IfVersion { get; init; }
}

[GenerateSerializer, Alias("chat.presence-status")]
public enum PresenceStatus
{
    Online,
    Away,
    Offline,

    /// <summary>Connected, shown to others as offline. Only ever set, never shown.</summary>
    Invisible,
}

[GenerateSerializer, Immutable, Alias("chat.presence")]
public sealed record Presence
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required PresenceStatus Status { get; init; }

    [Id(2)] public string? Text { get; init; }

    [Id(3)] public DateTimeOffset? LastSeenAt { get; init; }
}

/// <summary>
/// A conversation notifies a member that they joined, accepted or left; the higher sequence wins, so repeats and overtaking do
/// no harm.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.membership-notice")]
public sealed record MembershipNotice
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    /// <summary>The sequence of the entry that made the change.</summary>
    [Id(1)] public required long Sequence { get; init; }

    [Id(2)] public required bool Joined { get; init; }

    /// <summary>With <see cref="Joined"/>: what the user's devices are shown at once.</summary>
    [Id(3)] public ConversationSummary? Conversation { get; init; }

    /// <summary>Without <see cref="Joined"/>: the user left by themself.</summary>
    [Id(4)] public bool ByThemself { get; init; }
}

/// <summary>A cursor of a device: it holds everything of the conversation up to this position.</summary>
[GenerateSerializer, Immutable, Alias("chat.cursor")]
public sealed record Cursor
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required long Sequence { get; init; }

    /// <summary>The epoch of the last answer about the conversation; absent in the first.</summary>
    [Id(2)] public EpochId? Epoch { get; init; }
}

/// <summary>The conversations of a user.</summary>
[GenerateSerializer, Immutable, Alias("chat.inbox")]
public sealed record Inbox
{
    /// <summary>Latest activity first.</summary>
    [Id(0)] public required ImmutableArray<InboxItem> Items { get; init; }

    /// <summary>Of the data set now; null in the first.</summary>
    [Id(1)] public EpochId? Epoch { get; init; }

    /// <summary>What the user has set in them; and that they have left some, whose settings are empty then.</summary>
    [Id(2)] public ImmutableArray<ConversationSettings> Settings { get; init; } = [];
}

/// <summary>A conversation of the inbox with the state of its log.</summary>
[GenerateSerializer, Immutable, Alias("chat.inbox-item")]
public sealed record InboxItem
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required long LastSequence { get; init; }

    [Id(2)] public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>The sequence of the entry by which the user last became a member.</summary>
    [Id(3)] public required long JoinedSequence { get; init; }
}

/// <summary>How a user takes it to become a member of a conversation by somebody else's doing.</summary>
[GenerateSerializer, Alias("chat.welcome")]
public enum Welcome
{
    /// <summary>As a member: they know who adds them.</summary>
    Joins,

    /// <summary>As a pending member, who may accept.</summary>
    Asks,

    /// <summary>They have blocked who adds them, or have left the conversation and do not know who adds them.</summary>
    Refuses,

    /// <summary>They are a member of as many conversations as they may be.</summary>
    IsFull,
}

/// <summary>The buckets of calls that a user may make so many of in a time, counted across all edges.</summary>
[GenerateSerializer, Alias("chat.user-rate")]
public enum UserRate
{
    Messages,
    NewConversations,

    /// <summary>Of conversations: names, members, roles.</summary>
    Changes,
}
