using ChatOrleans.Conversations;
using ChatOrleans.Errors;

namespace ChatOrleans.Client;

/// <summary>The pins of a conversation.</summary>
public static class Pinning
{
    extension(ChatUser user)
    {
        /// <summary>Pins a message, or takes its pin away, where the table lets this user. Again changes nothing.</summary>
        /// <returns><c>NotFound</c> (also: never pinned), <c>Forbidden</c>, <c>LimitReached</c>, <c>Blocked</c>.</returns>
        public Task<Reply<Sent>> Pin(
            ConversationId conversation, MessageId message, bool pinned = true, CancellationToken cancellationToken = default) =>
            user.Change(
                conversation, user.NewChange(message, pinned ? EntryKind.Pinned : EntryKind.Unpinned), cancellationToken);

        /// <summary>The pinned messages, the one that was pinned latest first; or <c>NotFound</c>.</summary>
        public Task<Reply<PinList>> Pins(ConversationId conversation, CancellationToken cancellationToken = default) =>
            user.Try("list pins", conversation, () => user.Grain(conversation).Pins(user.Id), cancellationToken);
    }
}
