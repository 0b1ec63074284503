using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ChatOrleans.Limits;

/// <summary>
/// Texts that look alike are alike: one composed form (NFC) is kept of what people type, and searches compare without accents,
/// width and case.
/// </summary>
public static class UnicodeText
{
    /// <summary>Whether no half of a character stands in it.</summary>
    public static bool IsValid(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var units) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[units..];
        }

        return true;
    }

    /// <summary>The composed form (NFC). What <see cref="IsValid"/> refuses stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Composed(string? text) =>
        text is not null && IsValid(text) ? text.Normalize(NormalizationForm.FormC) : text;

    /// <summary>
    /// What searches compare: compatible characters decomposed (NFKD), without marks, lower-case. What <see cref="IsValid"/>
    /// refuses is only lower-case.
    /// </summary>
    public static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in (IsValid(text) ? text.Normalize(NormalizationForm.FormKD) : text).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
            {
                // By the upper case, because some letters have two lower ones: the sigmas.
                folded.Append(Rune.ToLowerInvariant(Rune.ToUpperInvariant(character)));
            }
        }

        return folded.ToString();
    }
}
