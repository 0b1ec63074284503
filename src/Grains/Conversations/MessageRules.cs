using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>Who may write what, and do what with messages, as <see cref="ConversationRules"/>.</summary>
internal static class MessageRules
{
    // Of one user to one message, with their ends: so that nobody uses up the room of all others.
    private const int ReactionsOfOneMax = 40;

    // Emoji with which one user reacts to one message at once, for the same reason.
    private const int EmojiOfOneMax = 5;

    // How often a message is pinned, and by one user: whoever reads it reads all that was done with it.
    private const int PinningsMax = 200;
    private const int PinningsOfOneMax = 20;

    private static readonly ChatError Full = ChatError.Of(ChatErrorCode.LimitReached, "The conversation is full.");

    public static Decision Post(
        this Conversation conversation, PostMessage message, ChatLimits limits, DateTimeOffset now)
    {
        if (conversation.CheckMayWrite(message.SenderId, message.ReplyTo) is { } error)
        {
            return error;
        }

        if (message.MentionAll && conversation.CheckMayMentionAll(message.SenderId) is { } mayNot)
        {
            return mayNot;
        }

        if (message.ReplyTo is { } replyTo && !replyTo.IsOf(conversation.Id))
        {
            return ChatError.Invalid("replyTo", "A reply is to a message of the same conversation.");
        }

        // Who calls may believe in other limits.
        if (MessageText.CheckSize(message.Text, limits) is { } tooLarge)
        {
            return tooLarge;
        }

        if (conversation.LastSequence >= MessageId.SequenceMax)
        {
            return Full;
        }

        var draft = new Draft(conversation, now);
        var entry = draft.Next(EntryKind.Posted, message.SenderId);
        return draft.Add(entry with
        {
            MessageId = MessageId.At(conversation.Id, entry.Sequence, entry.SentAt),
            ClientMessageId = message.ClientMessageId,
            ContentType = message.ContentType,
            Text = message.Text,
            ReplyTo = message.ReplyTo,
            Mentions = message.Mentions,
            Forwarded = message.Forwarded,
            Silent = message.Silent ? true : null,
            MentionAll = message.MentionAll ? true : null,
        }).Decide();
    }

    /// <summary>
    /// Of a message as it was when it was read. A deletion, a limit or a reaction that comes in between is overlooked, which
    /// does no harm: nothing counts after a deletion, a reaction twice is one, and a limit is passed by what was under way.
    /// </summary>
    public static Decision Change(
        this Conversation conversation, MessageChange change, ChangedMessage message, ChatLimits limits, DateTimeOffset now)
    {
        if (conversation.CheckMayChange(change, message.Post) is { } error)
        {
            return error;
        }

        if (message.Latest(change) is not null)
        {
            return new Draft(conversation, now).Decide();
        }

        if (MessageText.CheckSize(change.Text, limits) is { } tooLarge)
        {
            return tooLarge;
        }

        if (message.IsDeleted || (change.Kind == EntryKind.Unreacted && message.Reaction(change) is null)
            || (change.Kind == EntryKind.Unpinned && message.Pinning is null))
        {
            return ChangedMessage.NotFound;
        }

        if (change.Kind == EntryKind.Pinned && conversation.CheckCanBePinned(message, change.SenderId, limits) is { } full)
        {
            return full;
        }

        if (change.Kind == EntryKind.Reacted && message.CheckHasRoomFor(change, limits) is { } tooMany)
        {
            return tooMany;
        }

        // What takes something away has room in any case.
        if (change.Kind == EntryKind.Edited && message.Edits >= limits.MessageEdits)
        {
            return ChatError.Of(
                ChatErrorCode.LimitReached, $"A message is edited at most {limits.MessageEdits} times (MessageEdits).");
        }

        if (conversation.LastSequence >= MessageId.SequenceMax)
        {
            return Full;
        }

        var draft = new Draft(conversation, now);
        return draft.Add(draft.Next(change.Kind, change.SenderId) with
        {
            MessageId = change.MessageId,
            ClientMessageId = change.ClientMessageId,
            RefersTo = message.Post.Sequence,
            Text = change.Text,
            Mentions = change.Mentions,
            MentionAll = change.MentionAll ? true : null,
            Emoji = change.Emoji,
        }).Decide();
    }

    private static ChatError? CheckHasRoomFor(this ChangedMessage message, MessageChange reaction, ChatLimits limits) =>
        message.IsFullFor(reaction.Emoji!, limits.MessageEmoji)
            ? ChatError.Of(
                ChatErrorCode.LimitReached, $"A message has reactions of at most {limits.MessageEmoji} emoji (MessageEmoji).")
        : message.EmojiOf(reaction.SenderId) >= EmojiOfOneMax
            ? ChatError.Of(
                ChatErrorCode.LimitReached, $"A user reacts to a message with at most {EmojiOfOneMax} emoji at once.")
        : message.Reactions >= limits.MessageReactions || message.ReactionsOf(reaction.SenderId) >= ReactionsOfOneMax
            ? ChatError.Of(
                ChatErrorCode.LimitReached,
                $"A message takes at most {limits.MessageReactions} reactions (MessageReactions), of one user fewer.")
        : null;

    /// <summary>Null for a member who may write something, and so be shown as typing.</summary>
    public static ChatError? CheckMayType(this Conversation conversation, UserId user) =>
        conversation.CheckMay(user, MemberAction.Reply) is null
            ? conversation.CheckIsHeard()
            : conversation.CheckMayWrite(user, replyTo: null);

    private static ChatError? CheckMayWrite(this Conversation conversation, UserId user, MessageId? replyTo) =>
        conversation.CheckMay(user, replyTo is null ? MemberAction.Post : MemberAction.Reply) ?? conversation.CheckIsHeard();

    /// <summary>Everybody edits what is theirs, as long as they may write such a message, and deletes it.</summary>
    private static ChatError? CheckMayChange(this Conversation conversation, MessageChange change, Entry post)
    {
        var (user, isOwn) = (change.SenderId, change.SenderId == post.SenderId);
        return change.Kind switch
        {
            EntryKind.Edited => conversation.CheckMayWrite(user, post.ReplyTo)
                ?? (!isOwn ? ChatError.Of(ChatErrorCode.Forbidden, "Only who wrote a message edits it.")
                    : post.Forwarded is not null
                        ? ChatError.Of(ChatErrorCode.Forbidden, "The words of a forwarded message are another one's.")
                    : change.MentionAll ? conversation.CheckMayMentionAll(user)
                    : null),
            EntryKind.Deleted => isOwn
                ? conversation.CheckAccepted(user)
                : conversation.CheckMay(user, MemberAction.DeleteOthers),
            EntryKind.Reacted => conversation.CheckMay(user, MemberAction.React) ?? conversation.CheckIsHeard(),
            EntryKind.Pinned => conversation.CheckMay(user, MemberAction.Pin) ?? conversation.CheckIsHeard(),
            EntryKind.Unpinned => conversation.CheckMay(user, MemberAction.Pin),
            _ => conversation.CheckAccepted(user),
        };
    }

    private static ChatError? CheckMayMentionAll(this Conversation conversation, UserId user) =>
        conversation.Type == ConversationType.Direct
            ? ChatError.Invalid("mentionAll", "In a direct conversation all are the other one.")
            : conversation.CheckMay(user, MemberAction.MentionAll);

    private static ChatError? CheckCanBePinned(
        this Conversation conversation, ChangedMessage message, UserId user, ChatLimits limits) =>
        conversation.Pins.Length >= limits.ConversationPins && !conversation.Pins.Contains(message.Post.Sequence)
            ? ChatError.Of(
                ChatErrorCode.LimitReached,
                $"A conversation has at most {limits.ConversationPins} pinned messages (ConversationPins).")
        : message.Pinnings >= PinningsMax || message.PinningsOf(user) >= PinningsOfOneMax
            ? ChatError.Of(
                ChatErrorCode.LimitReached,
                $"A message is pinned at most {PinningsMax} times, by one user {PinningsOfOneMax} times.")
        : null;

    private static ChatError? CheckIsHeard(this Conversation conversation) =>
        conversation is { Type: ConversationType.Direct, Members.Count: 1 }
            ? ChatError.Of(ChatErrorCode.Blocked, "The other user has left this conversation and takes no messages in it.")
            : null;
}
