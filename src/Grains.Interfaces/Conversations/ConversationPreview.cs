namespace ChatOrleans.Conversations;

/// <summary>What those see of a conversation who may join it. It names no members.</summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-preview")]
public sealed record ConversationPreview
{
    [Id(0)] public required ConversationId Id { get; init; }

    [Id(1)] public required ConversationType Type { get; init; }

    [Id(2)] public required string Name { get; init; }

    [Id(3)] public string? Description { get; init; }

    [Id(4)] public required int MemberCount { get; init; }

    /// <summary>Whether the caller is a member already, pending or not.</summary>
    [Id(5)] public required bool IsMember { get; init; }
}
