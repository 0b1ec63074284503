using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>A conversation as one member sees it.</summary>
[GenerateSerializer, Immutable, Alias("chat.conversation")]
public record ConversationView
{
    [Id(0)] public required ConversationId Id { get; init; }

    [Id(1)] public required ConversationType Type { get; init; }

    [Id(2)] public string? Name { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public required UserId CreatedBy { get; init; }

    /// <summary>The caller's own role.</summary>
    [Id(5)] public required MemberRole Role { get; init; }

    [Id(6)] public required int MemberCount { get; init; }

    [Id(7)] public required long LastSequence { get; init; }

    /// <summary>Of a direct conversation: the other user.</summary>
    [Id(8)] public UserId? PeerId { get; init; }

    /// <summary>
    /// True while the caller has not accepted: they read, and do nothing else until they accept. Absent otherwise.
    /// </summary>
    [Id(9)] public bool? Pending { get; init; }

    /// <summary>Who may do what in it; of a member who is pending, once they have accepted.</summary>
    [Id(10)] public required Permissions Permissions { get; init; }

    [Id(11)] public string? Description { get; init; }

    /// <summary>What those may read of the past who join now.</summary>
    [Id(12)] public required HistoryAccess History { get; init; }

    /// <summary>The first sequence that the caller may read. Absent when that is the first of all.</summary>
    [Id(13)] public long? ReadsFrom { get; init; }

    /// <summary>Absent where it is private.</summary>
    [Id(23)] public Visibility? Visibility { get; init; }

    /// <summary>How long those below moderators wait between two of their messages. Absent for not at all.</summary>
    [Id(24)] public int? SlowModeSeconds { get; init; }
}

/// <summary>A row of the conversation list.</summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-summary")]
public record ConversationSummary : ConversationView
{
    [Id(0)] public required long ReadSequence { get; init; }

    /// <summary>Messages of others above <see cref="ReadSequence"/>, computed, never stored.</summary>
    [Id(1)] public required int Unread { get; init; }

    [Id(2)] public MessageView? LastMessage { get; init; }

    /// <summary>When the last entry was made; the list is in this order, latest first.</summary>
    [Id(3)] public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>In which it was made; absent in the first. A device that begins with it has the cursor of this epoch.</summary>
    [Id(4)] public EpochId? Epoch { get; init; }

    /// <summary>
    /// The sequences of the messages above <see cref="ReadSequence"/> that mention the caller, by their id or with all,
    /// ascending: the latest 100. Absent for none.
    /// </summary>
    [Id(24)] public ImmutableArray<long>? Mentions { get; init; }
}

/// <summary>A post together with all later entries about it.</summary>
[GenerateSerializer, Immutable, Alias("chat.message")]
public sealed record MessageView
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required long Sequence { get; init; }

    [Id(2)] public required MessageId MessageId { get; init; }

    [Id(3)] public required UserId SenderId { get; init; }

    [Id(4)] public required DateTimeOffset SentAt { get; init; }

    [Id(5)] public required string ContentType { get; init; }

    /// <summary>Absent when the message was deleted.</summary>
    [Id(6)] public string? Text { get; init; }

    [Id(7)] public MessageId? ReplyTo { get; init; }

    [Id(8)] public ImmutableArray<UserId>? Mentions { get; init; }

    [Id(9)] public DateTimeOffset? EditedAt { get; init; }

    [Id(10)] public bool? Deleted { get; init; }

    [Id(11)] public ImmutableArray<ReactionCount>? Reactions { get; init; }

    /// <summary>Absent when it was not forwarded, or was deleted.</summary>
    [Id(12)] public Forwarded? Forwarded { get; init; }

    [Id(13)] public bool? Silent { get; init; }

    [Id(14)] public bool? MentionAll { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.reaction-count")]
public sealed record ReactionCount
{
    [Id(0)] public required string Emoji { get; init; }

    [Id(1)] public required int Count { get; init; }

    [Id(2)] public required bool Mine { get; init; }
}

/// <summary>A page of history, ascending.</summary>
[GenerateSerializer, Immutable, Alias("chat.message-page")]
public sealed record MessagePage
{
    [Id(0)] public required ImmutableArray<MessageView> Items { get; init; }

    [Id(1)] public required long LastSequence { get; init; }

    /// <summary>Whether there is more in the direction that was asked for; of a page around a sequence, after it.</summary>
    [Id(2)] public required bool More { get; init; }

    /// <summary>
    /// Where to go on, as <c>before</c> or <c>after</c>; absent when there is no more. A page may be short, or empty, and have
    /// one: entries that are not messages are skipped, a bounded number of them a page.
    /// </summary>
    [Id(3)] public long? Next { get; init; }

    /// <summary>Of a page around a sequence: where to go back, as <c>before</c>. Absent when nothing is before it.</summary>
    [Id(4)] public long? Previous { get; init; }
}

/// <summary>A page of the log itself, ascending and dense. Its last entry and its epoch are the position to go on from.</summary>
[GenerateSerializer, Immutable, Alias("chat.entry-page")]
public sealed record EntryPage
{
    [Id(0)] public required ImmutableArray<Entry> Items { get; init; }

    [Id(1)] public required long LastSequence { get; init; }

    /// <summary>Whether there is more in the direction that was asked for; of a page around a sequence, after it.</summary>
    [Id(2)] public required bool More { get; init; }

    /// <summary>
    /// The sequence after which it begins; above 0 there is more before it. Less than what was asked for when a restored log no
    /// longer has the entries up to there.
    /// </summary>
    [Id(3)] public required long After { get; init; }

    /// <summary>In which it was read; absent in the first.</summary>
    [Id(4)] public EpochId? Epoch { get; init; }
}
