using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>The client id of a REST request: a header, which the body may repeat but not contradict, or stand in for.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public static ChatError Invalid { get; } = ChatError.Invalid(
        "clientMessageId", $"Give one UUID, as header {Header} or as clientMessageId.");

    /// <summary>Null when there is none, or two.</summary>
    public static ClientMessageId? Of(ClientMessageId? header, ClientMessageId? body) =>
        header is not null && body is not null && header != body ? null : header ?? body;
}
