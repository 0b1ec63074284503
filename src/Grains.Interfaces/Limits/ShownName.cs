using System.Globalization;

namespace ChatOrleans.Limits;

/// <summary>A name that people give and other people are shown: of a person, a device, a conversation.</summary>
public static class ShownName
{
    /// <summary>
    /// 1 to <paramref name="lengthMax"/> UTF-16 units, something visible among them, and nothing that breaks the line or
    /// changes the reading direction of the text beside it.
    /// </summary>
    public static bool IsValid(string name, int lengthMax) =>
        name.Length <= lengthMax && name.Any(IsVisible) && !name.Any(Disturbs);

    private static bool IsVisible(char c) =>
        !char.IsWhiteSpace(c) && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control);

    private static bool Disturbs(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
