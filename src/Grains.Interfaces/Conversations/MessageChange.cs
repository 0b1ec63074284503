using System.Collections.Immutable;
using System.Diagnostics;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>
/// What somebody does with a message that is there: edits or deletes it, reacts, takes a reaction back, pins it, takes the pin
/// away. The client id makes repeating it safe for ever.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.message-change")]
public sealed record MessageChange
{
    /// <summary>The user who does it.</summary>
    [Id(0)] public required UserId SenderId { get; init; }

    [Id(1)] public required ClientMessageId ClientMessageId { get; init; }

    /// <summary>The message that it is about.</summary>
    [Id(2)] public required MessageId MessageId { get; init; }

    /// <summary>
    /// <see cref="EntryKind.Edited"/>, <see cref="EntryKind.Deleted"/>, <see cref="EntryKind.Reacted"/>,
    /// <see cref="EntryKind.Unreacted"/>, <see cref="EntryKind.Pinned"/> or <see cref="EntryKind.Unpinned"/>.
    /// </summary>
    [Id(3)] public required EntryKind Kind { get; init; }

    /// <summary>Of an edit: the new text.</summary>
    [Id(4)] public string? Text { get; init; }

    /// <summary>Of an edit: the new mentions, instead of the earlier ones.</summary>
    [Id(5)] public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>Of a reaction: one emoji.</summary>
    [Id(6)] public string? Emoji { get; init; }

    /// <summary>Of an edit: it mentions every member, or does so no more.</summary>
    [Id(7)] public bool MentionAll { get; init; }

    /// <summary>Null when shape and size are valid.</summary>
    public ChatError? Check(ChatLimits limits) => Kind switch
    {
        EntryKind.Edited => MessageText.Check(Text, Mentions, limits),
        EntryKind.Deleted or EntryKind.Pinned or EntryKind.Unpinned => null,
        EntryKind.Reacted or EntryKind.Unreacted => MessageText.IsEmoji(Emoji)
            ? null
            : ChatError.Invalid("emoji", $"A reaction is one emoji, of at most {MessageText.EmojiLengthMax} UTF-16 units."),
        _ => throw new UnreachableException($"{Kind} changes no message."),
    };
}
