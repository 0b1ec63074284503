using System.Text;
using ChatOrleans.Limits;

namespace ChatOrleans.Logs;

/// <summary>A text of strangers as a value in the log.</summary>
public static class LoggedText
{
    public const int LengthMax = 256;

    /// <summary>
    /// Its beginning, without what breaks a line or changes how the text beside it is read; null when nothing is left.
    /// </summary>
    public static string? Of(string? text)
    {
        var kept = new StringBuilder();
        foreach (var character in (text ?? string.Empty).EnumerateRunes())
        {
            if (kept.Length + character.Utf16SequenceLength > LengthMax)
            {
                break;
            }

            if (!ShownName.Disturbs(character))
            {
                kept.Append(character.ToString());
            }
        }

        return kept.Length > 0 ? kept.ToString() : null;
    }
}
