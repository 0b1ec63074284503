using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Scheduling;

namespace ChatOrleans.Protocol;

internal sealed record ScheduleRequest
{
    public ClientMessageId? ClientMessageId { get; init; }

    /// <summary>In the future by the server's clock, a year ahead at most.</summary>
    public required DateTimeOffset SendAt { get; init; }

    public string? ContentType { get; init; }

    public required string Text { get; init; }

    public MessageId? ReplyTo { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>Whether clients notify nobody of it.</summary>
    public bool? Silent { get; init; }

    /// <summary>Whether every member is mentioned.</summary>
    public bool? MentionAll { get; init; }

    public ScheduledMessage ToMessage(ConversationId conversation, ClientMessageId id) => new()
    {
        ConversationId = conversation,
        ClientMessageId = id,
        SendAt = SendAt,
        ContentType = ContentType ?? "text",
        Text = Text,
        ReplyTo = ReplyTo,
        Mentions = Mentions,
        Silent = Silent is true ? true : null,
        MentionAll = MentionAll is true ? true : null,
    };
}

/// <summary>Absent fields stay; mentions are changed together with the text.</summary>
internal sealed record ChangeScheduledRequest(
    DateTimeOffset? SendAt, string? Text, ImmutableArray<UserId>? Mentions, bool? MentionAll)
{
    public ScheduledChange ToChange() =>
        new() { SendAt = SendAt, Text = Text, Mentions = Mentions, MentionAll = MentionAll is true };
}
