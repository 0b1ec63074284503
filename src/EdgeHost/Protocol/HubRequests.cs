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

    /// <summary>Needed where nothing is forwarded.</summary>
    public string? Text { get; init; }

    public MessageId? ReplyTo { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>The message whose text and content type this one has, instead of those above.</summary>
    public ForwardRequest? Forward { get; init; }

    /// <summary>Whether clients notify nobody of it.</summary>
    public bool? Silent { get; init; }

    /// <summary>Whether every member is mentioned.</summary>
    public bool? MentionAll { get; init; }

    /// <summary>Null when it is forwarded and nothing else.</summary>
    public ChatError? CheckForward() =>
        Text is null && ContentType is null && ReplyTo is null && Mentions is null && MentionAll is not true
            ? null
            : ChatError.Invalid("forward", "What is forwarded has no text, content type, reply or mentions beside it.");

    public PostMessage ToPost(UserId sender) => new()
    {
        SenderId = sender,
        ClientMessageId = ClientMessageId,
        ContentType = ContentType ?? "text",
        Text = Text,
        ReplyTo = ReplyTo,
        Mentions = Mentions,
        Silent = Silent is true,
        MentionAll = MentionAll is true,
    };
}

/// <summary>A message that the sender may read.</summary>
internal sealed record ForwardRequest
{
    public required ConversationId ConversationId { get; init; }

    public required MessageId MessageId { get; init; }
}

/// <summary>Something that is done with a message.</summary>
internal abstract record MessageChangeRequest
{
    public required ConversationId ConversationId { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    public required MessageId MessageId { get; init; }

    protected MessageChange ToChange(UserId sender, EntryKind kind) =>
        new() { SenderId = sender, ClientMessageId = ClientMessageId, MessageId = MessageId, Kind = kind };
}

internal sealed record EditMessageRequest : MessageChangeRequest
{
    public required string Text { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }

    public bool? MentionAll { get; init; }

    public MessageChange ToEdit(UserId sender) => ToChange(sender, EntryKind.Edited) with
    {
        Text = Text, Mentions = Mentions, MentionAll = MentionAll is true,
    };
}

internal sealed record DeleteMessageRequest : MessageChangeRequest
{
    public MessageChange ToDeletion(UserId sender) => ToChange(sender, EntryKind.Deleted);
}

internal sealed record ReactionRequest : MessageChangeRequest
{
    public required string Emoji { get; init; }

    public MessageChange ToReaction(UserId sender, bool adds) =>
        ToChange(sender, adds ? EntryKind.Reacted : EntryKind.Unreacted) with { Emoji = Emoji };
}

internal sealed record PinRequest : MessageChangeRequest
{
    public MessageChange ToPin(UserId sender, bool pins) => ToChange(sender, pins ? EntryKind.Pinned : EntryKind.Unpinned);
}

internal sealed record SyncRequest
{
    public required ImmutableArray<Cursor> Cursors { get; init; }

    public int? Limit { get; init; }

    /// <summary>Up to where the device holds settings of conversations; without it the answer has none.</summary>
    public SettingsCursor? Settings { get; init; }
}

/// <summary>The device holds all of its user's settings up to this version, which is 0 in the beginning.</summary>
internal sealed record SettingsCursor
{
    public required long Version { get; init; }

    /// <summary>Of the last answer that had settings.</summary>
    public EpochId? Epoch { get; init; }
}

/// <summary>A part of what a device lacks; the last one has <c>More: false</c>: it is caught up.</summary>
/// <param name="Failed">What could not be read now; the device is caught up but for these. Sync again.</param>
internal sealed record SyncAnswer(
    ImmutableArray<ConversationDelta> Conversations, ImmutableArray<Summary> Added,
    ImmutableArray<ConversationFailure> Failed, bool More, SyncedSettings? Settings);

/// <summary>
/// Settings that changed after the cursor, by their versions. A device whose cursor is of another epoch, or 0, drops those that
/// it holds from before.
/// </summary>
/// <param name="Version">The cursor from now on.</param>
internal sealed record SyncedSettings(ImmutableArray<ConversationSettings> Items, long Version, EpochId? Epoch);

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
