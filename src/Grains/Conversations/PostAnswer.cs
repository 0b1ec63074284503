using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>The answer to the sender of a message, or of a change of one.</summary>
internal static class PostAnswer
{
    /// <summary>
    /// The first answer, when the same message came before. What is forwarded may have been edited since: it is the same when it
    /// was first written by the same user at the same time.
    /// </summary>
    public static Reply<Sent> AnswerTo(this Entry earlier, PostMessage message, ConversationId conversation) =>
        earlier.Repeat(
            earlier.Kind == EntryKind.Posted && earlier.ReplyTo == message.ReplyTo && earlier.Forwarded == message.Forwarded
                && (message.Forwarded is not null
                    || (earlier.Text == message.Text && earlier.ContentType == message.ContentType))
                && AreSame(earlier.Mentions, message.Mentions) && (earlier.MentionAll is true) == message.MentionAll
                && (earlier.Silent is true) == message.Silent,
            conversation);

    /// <summary>The first answer, when some message was forwarded before.</summary>
    public static Reply<Sent> AnswerToForward(this Entry earlier, ConversationId conversation) =>
        earlier.Repeat(earlier.Forwarded is not null, conversation);

    /// <summary>The first answer, when the same change came before.</summary>
    public static Reply<Sent> AnswerTo(this Entry earlier, MessageChange change, ConversationId conversation) =>
        earlier.Repeat(
            earlier.Kind == change.Kind && earlier.MessageId == change.MessageId && earlier.Text == change.Text
                && earlier.Emoji == change.Emoji && AreSame(earlier.Mentions, change.Mentions)
                && (earlier.MentionAll is true) == change.MentionAll,
            conversation);

    public static Sent ToSent(this Entry entry, ConversationId conversation, bool duplicate) => new()
    {
        ConversationId = conversation,
        Sequence = entry.Sequence,
        MessageId = entry.MessageId!.Value,
        SentAt = entry.SentAt,
        Duplicate = duplicate,
    };

    private static Reply<Sent> Repeat(this Entry earlier, bool isSame, ConversationId conversation) => isSame
        ? earlier.ToSent(conversation, duplicate: true)
        : ChatError.Of(ChatErrorCode.IdempotencyConflict, "This clientMessageId was used with other content.");

    private static bool AreSame(ImmutableArray<UserId>? first, ImmutableArray<UserId>? second) =>
        (first ?? []).SequenceEqual(second ?? []);
}
