using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Users;

/// <summary>What a user began to write in a conversation and has not sent, as it was typed.</summary>
[GenerateSerializer, Immutable, Alias("chat.message-draft")]
public sealed record MessageDraft
{
    /// <summary>Bytes of UTF-8 of all drafts of one user together: 256 KiB.</summary>
    public const int AllBytesMax = 256 * 1024;

    /// <summary>Up to <see cref="ChatLimits.MessageTextBytes"/>. Of a change: empty for no draft.</summary>
    [Id(0)] public required string Text { get; init; }

    /// <summary>The message of the same conversation that it is to answer.</summary>
    [Id(1)] public MessageId? ReplyTo { get; init; }

    /// <summary>Null when a draft of this conversation may be so.</summary>
    public ChatError? Check(ConversationId conversation, ChatLimits limits) =>
        !UnicodeText.IsValid(Text)
            ? ChatError.Invalid("text", "The text is not Unicode: half of a character stands in it.")
        : ReplyTo is { } replyTo && !replyTo.IsOf(conversation)
            ? ChatError.Invalid("replyTo", "A reply is to a message of the same conversation.")
        : MessageText.CheckSize(Text, limits);
}
