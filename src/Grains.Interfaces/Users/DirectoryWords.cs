using System.Collections.Immutable;

namespace ChatOrleans.Users;

/// <summary>By what the directory finds a public conversation.</summary>
public static class DirectoryWords
{
    private const int WordsMax = 8;

    /// <summary>The first words of the name, folded, in order, without repeats.</summary>
    public static ImmutableArray<string> Of(string name) =>
    [
        .. UserNames.WordsOf(name).Take(WordsMax).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
