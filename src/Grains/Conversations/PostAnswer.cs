using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>The answer to the sender of a message.</summary>
internal static class PostAnswer
{
    /// <summary>The first answer, when the same message came before.</summary>
    public static Reply<Sent> AnswerTo(this Entry earlier, PostMessage message, ConversationId conversation)
    {
        var same = earlier.Text == message.Text && earlier.ContentType == message.ContentType
            && earlier.ReplyTo == message.ReplyTo
            && (earlier.Mentions ?? []).SequenceEqual(message.Mentions ?? []);
        return same
            ? earlier.ToSent(conversation, duplicate: true)
            : ChatError.Of(ChatErrorCode.IdempotencyConflict, "This clientMessageId was used with other content.");
    }

    public static Sent ToSent(this Entry entry, ConversationId conversation, bool duplicate) => new()
    {
        ConversationId = conversation,
        Sequence = entry.Sequence,
        MessageId = entry.MessageId!.Value,
        SentAt = entry.SentAt,
        Duplicate = duplicate,
    };
}
