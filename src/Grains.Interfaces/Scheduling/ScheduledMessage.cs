using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Scheduling;

/// <summary>A message that waits for its time, or that was not taken when it came. Its user alone sees it.</summary>
[GenerateSerializer, Immutable, Alias("chat.scheduled-message")]
public sealed record ScheduledMessage
{
    /// <summary>How far ahead a message is scheduled at most.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(366);

    /// <summary>
    /// So many of the longest texts a user's scheduled messages have together, at most: they are one row, which each change
    /// writes.
    /// </summary>
    public const int TextsMax = 8;

    [Id(0)] public required ConversationId ConversationId { get; init; }

    /// <summary>The message is posted with it; no two scheduled messages of a user have the same.</summary>
    [Id(1)] public required ClientMessageId ClientMessageId { get; init; }

    /// <summary>By the server's clock.</summary>
    [Id(2)] public required DateTimeOffset SendAt { get; init; }

    [Id(3)] public required string ContentType { get; init; }

    [Id(4)] public required string Text { get; init; }

    [Id(5)] public MessageId? ReplyTo { get; init; }

    [Id(6)] public ImmutableArray<UserId>? Mentions { get; init; }

    [Id(7)] public bool? Silent { get; init; }

    [Id(8)] public bool? MentionAll { get; init; }

    /// <summary>
    /// Why it was not taken: it is not tried again by itself. Absent while it waits, and while it is not known whether it was
    /// taken.
    /// </summary>
    [Id(9)] public ChatErrorCode? Failed { get; init; }

    /// <summary>How often sending it has begun. From the first time on it is changed only once it has failed.</summary>
    [Id(10)] public int? Tries { get; init; }

    /// <summary>When it is tried again: after a try whose outcome is not known, or as slow mode allows.</summary>
    [Id(11)] public DateTimeOffset? RetryAt { get; init; }

    public PostMessage ToPost(UserId sender) => new()
    {
        SenderId = sender,
        ClientMessageId = ClientMessageId,
        ContentType = ContentType,
        Text = Text,
        ReplyTo = ReplyTo,
        Mentions = Mentions,
        Silent = Silent is true,
        MentionAll = MentionAll is true,
    };

    /// <summary>Null when shape and size are valid. The time is judged by who keeps the message.</summary>
    public ChatError? Check(ChatLimits limits) =>
        ToPost(default).Check(limits)
        ?? (ReplyTo is { } replyTo && !replyTo.IsOf(ConversationId)
            ? ChatError.Invalid("replyTo", "A reply is to a message of the same conversation.")
            : null);
}

/// <summary>What a user changes of a message that waits; absent fields stay.</summary>
[GenerateSerializer, Immutable, Alias("chat.scheduled-change")]
public sealed record ScheduledChange
{
    [Id(0)] public DateTimeOffset? SendAt { get; init; }

    [Id(1)] public string? Text { get; init; }

    /// <summary>With a text: instead of the earlier ones.</summary>
    [Id(2)] public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>With a text: whether every member is mentioned from then on.</summary>
    [Id(3)] public bool MentionAll { get; init; }

    /// <summary>Null when it changes something, and its values are valid.</summary>
    public ChatError? Check(ChatLimits limits) =>
        Text is not null ? MessageText.Check(Text, Mentions, limits)
        : Mentions is not null || MentionAll ? ChatError.Invalid("text", "Mentions are changed together with the text.")
        : SendAt is null ? ChatError.Invalid("sendAt", "Give at least one of sendAt and text.")
        : null;
}

/// <summary>All messages of one user that wait or have failed, by their times.</summary>
[GenerateSerializer, Immutable, Alias("chat.schedule")]
public sealed record Schedule
{
    [Id(0)] public required ImmutableArray<ScheduledMessage> Items { get; init; }

    /// <summary>Rises with each change: of two answers in one epoch the higher one is right.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>In which it was read; absent in the first.</summary>
    [Id(2)] public EpochId? Epoch { get; init; }
}
