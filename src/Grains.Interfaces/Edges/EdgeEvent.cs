using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.Edges;

/// <summary>
/// Something that connections of an edge should hear of: a hint. It may be lost, doubled or late; <c>Sync</c> always has what
/// it says. It names its recipients, so that an edge needs to know nothing but its own connections.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.edge-event")]
public abstract record EdgeEvent
{
    [Id(0)] public required ImmutableArray<UserId> Recipients { get; init; }

    /// <summary>Of what caused it, as W3C's trace context writes it; null when it is not traced.</summary>
    [Id(1)] public string? Trace { get; init; }
}

/// <summary>New entries, in order and dense. Goes to every device of the recipients, the sender's own too.</summary>
[GenerateSerializer, Immutable, Alias("chat.edge-event.entries")]
public sealed record EntriesAppended : EdgeEvent
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required ImmutableArray<Entry> Entries { get; init; }

    /// <summary>In which they were appended; null in the first.</summary>
    [Id(2)] public required EpochId? Epoch { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.edge-event.receipt")]
public sealed record ReceiptRose : EdgeEvent
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required Receipt Receipt { get; init; }

    /// <summary>In which the watermarks stand; null in the first.</summary>
    [Id(2)] public required EpochId? Epoch { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.edge-event.typing")]
public sealed record TypingChanged : EdgeEvent
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required UserId UserId { get; init; }

    [Id(2)] public required bool Typing { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.edge-event.presence")]
public sealed record PresenceChanged : EdgeEvent
{
    [Id(0)] public required Presence Presence { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.edge-event.conversation-added")]
public sealed record ConversationJoined : EdgeEvent
{
    [Id(0)] public required ConversationSummary Conversation { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.edge-event.conversation-removed")]
public sealed record ConversationLeft : EdgeEvent
{
    [Id(0)] public required ConversationId ConversationId { get; init; }
}

/// <summary>A user set something for themself. Goes to their own devices alone.</summary>
[GenerateSerializer, Immutable, Alias("chat.edge-event.conversation-settings")]
public sealed record ConversationSettingsChanged : EdgeEvent
{
    /// <summary>All of the conversation, with those that have not changed.</summary>
    [Id(0)] public required ConversationSettings Settings { get; init; }
}

/// <summary>The messages of a user that wait for their time are others. Goes to their own devices alone.</summary>
[GenerateSerializer, Immutable, Alias("chat.edge-event.schedule")]
public sealed record ScheduleRose : EdgeEvent
{
    [Id(0)] public required long Version { get; init; }

    /// <summary>In which it rose; null in the first.</summary>
    [Id(1)] public required EpochId? Epoch { get; init; }
}

/// <summary>The session of a device ended: its connections close at once.</summary>
[GenerateSerializer, Immutable, Alias("chat.edge-event.device-ended")]
public sealed record DeviceEnded : EdgeEvent
{
    [Id(0)] public required DeviceId DeviceId { get; init; }

    /// <summary>The session that runs on the device now, whose connections stay; null when there is none.</summary>
    [Id(1)] public SessionId? Next { get; init; }
}
