using System.Collections.Immutable;
using ChatOrleans.Limits;

namespace ChatOrleans.Users;

/// <summary>What the names of users must look like, and by what they are found.</summary>
public static class UserNames
{
    public const int UsernameLengthMin = 3;
    public const int UsernameLengthMax = 32;

    /// <summary>The longest display name, characters of Unicode.</summary>
    public const int DisplayNameLengthMax = 64;

    private const int WordsMax = 8;

    // UTF-16 units. A name can decompose into eighteen times its characters, and the index has a node for each.
    private const int WordLengthMax = 64;

    /// <summary>3 to 32 of ASCII letters, digits, point, hyphen and underscore.</summary>
    public static bool IsUsername(string name) =>
        name.Length is >= UsernameLengthMin and <= UsernameLengthMax
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>
    /// A <see cref="ShownName"/> of up to <see cref="DisplayNameLengthMax"/> characters, without space at either end.
    /// </summary>
    public static bool IsDisplayName(string name) =>
        ShownName.IsValid(name, DisplayNameLengthMax) && name == name.Trim();

    /// <summary>
    /// The names under which a user is found: user name and the first words of the display name, folded
    /// (<see cref="UnicodeText.Folded"/>), in order, without repeats.
    /// </summary>
    public static ImmutableArray<string> WordsOf(User user) =>
    [
        .. WordsOf(user.DisplayName)
            .Take(WordsMax)
            .Append(user.Username.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Folded, without the sign that people write before a user name, cut to what the index keeps of a word.</summary>
    public static IEnumerable<string> WordsOf(string text) =>
        UnicodeText.Folded(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Cut(word.TrimStart('@')))
            .Where(word => word.Length > 0);

    /// <summary>Between characters of Unicode.</summary>
    private static string Cut(string word) =>
        word.Length <= WordLengthMax ? word
        : word[..(char.IsHighSurrogate(word[WordLengthMax - 1]) ? WordLengthMax - 1 : WordLengthMax)];
}
