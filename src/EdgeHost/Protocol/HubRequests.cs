using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Users;

namespace ChatOrleans.Protocol;

internal sealed record SendMessageRequest
{
    public required ConversationId ConversationId { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    public string? ContentType { get; init; }

    public required string Text { get; init; }

    public MessageId? ReplyTo { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }

    public PostMessage ToPost(UserId sender) => new()
    {
        SenderId = sender,
        ClientMessageId = ClientMessageId,
        ContentType = ContentType ?? "text",
        Text = Text,
        ReplyTo = ReplyTo,
        Mentions = Mentions,
    };
}

internal sealed record SyncRequest
{
    public required ImmutableArray<Cursor> Cursors { get; init; }

    public int? Limit { get; init; }
}

/// <summary>A part of what a device lacks; the last one has <c>More: false</c>: it is caught up.</summary>
/// <param name="Failed">What could not be read now; the device is caught up but for these. Sync again.</param>
internal sealed record SyncAnswer(
    ImmutableArray<ConversationDelta> Conversations, ImmutableArray<Summary> Added,
    ImmutableArray<ConversationFailure> Failed, bool More);

/// <summary>A conversation that does not answer now.</summary>
internal sealed record ConversationFailure(ConversationId ConversationId, ChatError Error);

internal sealed record HistoryRequest
{
    public required ConversationId ConversationId { get; init; }

    public long? Before { get; init; }

    public long? After { get; init; }

    public long? Around { get; init; }

    public int? Limit { get; init; }
}

internal sealed record MarkRequest
{
    public required ConversationId ConversationId { get; init; }

    public required long Sequence { get; init; }

    /// <summary>Of the device's cursor.</summary>
    public EpochId? Epoch { get; init; }
}

/// <summary>Where the watermark stands now.</summary>
internal sealed record Marked(long Sequence);

internal sealed record TypingRequest
{
    public required ConversationId ConversationId { get; init; }
}

internal sealed record PresenceRequest
{
    public required PresenceStatus Status { get; init; }

    public string? Text { get; init; }
}

internal sealed record WatchPresenceRequest
{
    public required ImmutableArray<UserId> UserIds { get; init; }
}
