using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>What people write: a text with mentions, or an emoji.</summary>
public static class MessageText
{
    /// <summary>UTF-16 units of an emoji. The longest that Unicode recommends, a couple or a flag of a region, have 15.</summary>
    public const int EmojiLengthMax = 32;

    /// <summary>Users whom one message mentions.</summary>
    public const int MentionsMax = 100;

    // Makes a picture of the character before it; puts a key around it.
    private static readonly Rune PictureSelector = new(0xFE0F), Keycap = new(0x20E3);

    // Signs that are a picture with the selector alone begin here: two exclamation marks.
    private const int FirstPicture = 0x203C;

    /// <summary>Null when the text is one that a message may have.</summary>
    public static ChatError? Check(string? text, ImmutableArray<UserId>? mentions, ChatLimits limits) =>
        text is null || ShownName.IsBlank(text) ? ChatError.Invalid("text", "A message needs text.")
        : !UnicodeText.IsValid(text) ? ChatError.Invalid("text", "The text is not Unicode: half of a character stands in it.")
        : CheckSize(text, limits) is { } tooLarge ? tooLarge
        : mentions is { } users && (users.Length > MentionsMax || users.Distinct().Count() != users.Length)
            ? ChatError.Invalid("mentions", $"At most {MentionsMax} mentions, each user once.")
        : null;

    /// <summary>Null when it is no larger than a message may be, or is none.</summary>
    public static ChatError? CheckSize(string? text, ChatLimits limits) =>
        text is not null && Encoding.UTF8.GetByteCount(text) > limits.MessageTextBytes
            ? ChatError.Of(ChatErrorCode.TooLarge, $"A text has at most {limits.MessageTextBytes} bytes (MessageTextBytes).")
            : null;

    /// <summary>One character as people see it, that is a picture.</summary>
    public static bool IsEmoji(string? text)
    {
        if (text is not { Length: > 0 and <= EmojiLengthMax } || !UnicodeText.IsValid(text)
            || StringInfo.GetNextTextElementLength(text) != text.Length)
        {
            return false;
        }

        List<Rune> runes = [.. text.EnumerateRunes()];
        return runes.Exists(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)
            || (runes.Contains(Keycap) && (Rune.IsDigit(runes[0]) || runes[0].Value is '#' or '*'))
            || (runes.IndexOf(PictureSelector) > 0 && runes[0].Value >= FirstPicture);
    }
}
