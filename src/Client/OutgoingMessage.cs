using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Client;

/// <summary>A message to send, with everything that a message can have.</summary>
public sealed record OutgoingMessage
{
    /// <summary>1 byte of UTF-8 to <c>MessageTextBytes</c>, 8 KiB by default.</summary>
    public required string Text { get; init; }

    /// <summary>"text", or a type that the clients agree on; 1 to 64 characters.</summary>
    public string ContentType { get; init; } = "text";

    /// <summary>The message that this one answers.</summary>
    public MessageId? ReplyTo { get; init; }

    /// <summary>At most 100.</summary>
    public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>Every member is mentioned: where the table lets this user do so, and in no direct conversation.</summary>
    public bool MentionAll { get; init; }

    /// <summary>Clients count it as unread, and notify nobody of it.</summary>
    public bool Silent { get; init; }

    /// <summary>
    /// Makes sending the message again safe, for ever: in one conversation a sender's id is one message. Default: a new one for
    /// each call. A reply may take the id of the message that it answers: then it is sent once, however often its handler runs.
    /// </summary>
    public ClientMessageId? ClientMessageId { get; init; }
}
