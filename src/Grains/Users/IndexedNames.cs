using System.Collections.Immutable;

namespace ChatOrleans.Users;

/// <summary>The names under which a user is found.</summary>
internal static class IndexedNames
{
    private const int WordsMax = 8;

    /// <summary>User name and words of the display name, lower-case, in order, without repeats.</summary>
    public static ImmutableArray<string> Of(User user) =>
    [
        .. user.DisplayName
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Take(WordsMax)
            .Prepend(user.Username)
            .Select(name => name.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
