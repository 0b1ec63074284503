using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ChatOrleans.Limits;

/// <summary>A name that people give and other people are shown: of a person, a device, a conversation.</summary>
public static class ShownName
{
    // Letters by their category, but blank: the fillers of Hangul and the empty pattern of Braille.
    private static readonly Rune[] Blank = [new('\u115F'), new('\u1160'), new('\u2800'), new('\u3164'), new('\uFFA0')];

    /// <summary>
    /// 1 to <paramref name="lengthMax"/> characters of Unicode, something visible among them, and nothing that breaks the line
    /// or changes the reading direction of the text beside it.
    /// </summary>
    public static bool IsValid(string name, int lengthMax)
    {
        var (length, visible) = (0, false);
        for (var rest = name.AsSpan(); !rest.IsEmpty; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out var character, out var units) != OperationStatus.Done || Disturbs(character))
            {
                return false;
            }

            visible |= IsVisible(character);
            rest = rest[units..];
        }

        return visible && length <= lengthMax;
    }

    /// <summary>A name as it is kept: composed (<see cref="UnicodeText"/>), without space at its ends.</summary>
    [return: NotNullIfNotNull(nameof(typed))]
    public static string? Of(string? typed) => UnicodeText.Composed(typed?.Trim());

    /// <summary>Whether a text of any length shows nothing. What is new in Unicode is something.</summary>
    public static bool IsBlank(string text) => text.EnumerateRunes().All(character =>
        Rune.IsWhiteSpace(character) || Blank.Contains(character)
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.Control);

    /// <summary>Breaks the line, or changes the reading direction.</summary>
    internal static bool Disturbs(Rune character) => Rune.IsControl(character)
        || character.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029;

    /// <summary>Marks are visible on something alone.</summary>
    private static bool IsVisible(Rune character) =>
        !Rune.IsWhiteSpace(character) && !Blank.Contains(character)
        && Rune.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.Control
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
