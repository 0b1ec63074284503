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

    // More than the one byte that it has in UTF-8.
    private const int ControlBytes = 5;

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
        text is not null && Encoding.UTF8.GetByteCount(text) + (ControlBytes * text.Count(IsEscaped)) > limits.MessageTextBytes
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
        if (runes.Exists(rune => rune != PictureSelector && rune != Keycap && IsMark(rune)))
        {
            return false;
        }

        return runes.Exists(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)
            || (runes.Contains(Keycap) && (Rune.IsDigit(runes[0]) || runes[0].Value is '#' or '*'))
            || (runes.IndexOf(PictureSelector) > 0 && runes[0].Value >= FirstPicture);
    }

    /// <summary>It changes how a character before it looks, or not even that: then it would be the same emoji again.</summary>
    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Log and clients have texts as JSON, which takes six bytes for one of these.</summary>
    private static bool IsEscaped(char unit) => char.IsControl(unit) && unit is not ('\n' or '\r' or '\t');
}
