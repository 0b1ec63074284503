using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>The messages that are pinned in a conversation.</summary>
[GenerateSerializer, Immutable, Alias("chat.pin-list")]
public sealed record PinList
{
    /// <summary>At most <c>ConversationPins</c>, the one that was pinned latest first.</summary>
    [Id(0)] public required ImmutableArray<MessageView> Items { get; init; }

    /// <summary>They are as the log up to this entry makes them.</summary>
    [Id(1)] public required long LastSequence { get; init; }

    /// <summary>In which it was read; absent in the first.</summary>
    [Id(2)] public EpochId? Epoch { get; init; }

    /// <summary>Pinned messages that the caller may not read, but may unpin; absent when there are none.</summary>
    [Id(3)] public ImmutableArray<MessageId>? Hidden { get; init; }
}
