using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

internal sealed record PostRequest
{
    public ClientMessageId? ClientMessageId { get; init; }

    public string? ContentType { get; init; }

    public string? Text { get; init; }

    public MessageId? ReplyTo { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }
}

internal sealed record SendMessageRequest
{
    public ConversationId? ConversationId { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    public string? ContentType { get; init; }

    public string? Text { get; init; }

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

internal sealed record ConversationRequest
{
    public required ConversationId ConversationId { get; init; }
}

internal sealed record MarkRequest
{
    public required ConversationId ConversationId { get; init; }

    public required long Sequence { get; init; }
}

internal sealed record Marked(long Sequence);

internal sealed record HistoryRequest
{
    public required ConversationId ConversationId { get; init; }

    public long? Before { get; init; }

    public long? After { get; init; }

    public int? Limit { get; init; }
}

internal sealed record CreateConversationRequest
{
    /// <summary>
    /// Made by the client, so that the request may be repeated; of a direct conversation it follows from its members.
    /// </summary>
    public ConversationId? Id { get; init; }

    public required ConversationType Type { get; init; }

    public string? Name { get; init; }

    public required ImmutableArray<UserId> MemberIds { get; init; }
}

internal sealed record RenameRequest
{
    public required string Name { get; init; }
}

internal sealed record AddMemberRequest
{
    public required UserId UserId { get; init; }
}

internal sealed record ChangeRoleRequest
{
    public required MemberRole Role { get; init; }
}
