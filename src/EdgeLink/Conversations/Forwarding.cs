using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>Sends the words of a message again, elsewhere.</summary>
public static class Forwarding
{
    /// <summary>
    /// Posts what a message says now, where the sender may read it. Who forwards what was forwarded names who wrote it first.
    /// Repeating it gives the first answer, also when the message was edited or deleted meanwhile.
    /// </summary>
    /// <param name="forward">Without text.</param>
    /// <returns><c>NotFound</c> when the message is deleted, or not the sender's to read; and what a post answers.</returns>
    public static async Task<Reply<Sent>> Forward(
        this IGrainFactory grains, PostMessage forward, ConversationId to, ConversationId from, MessageId message)
    {
        var found = await grains.Conversation(from).Message(forward.SenderId, message);
        return found switch
        {
            { Error: { Code: not ChatErrorCode.NotFound } error } => error,
            { Value: { Deleted: null } source } => await grains.Conversation(to).Post(forward with
            {
                ContentType = source.ContentType,
                Text = source.Text,
                Forwarded = source.Forwarded ?? new() { SenderId = source.SenderId, SentAt = source.SentAt },
            }),

            // It may have been there when the same was sent before.
            _ => await grains.Conversation(to).ForwardedBefore(forward.SenderId, forward.ClientMessageId),
        };
    }
}
