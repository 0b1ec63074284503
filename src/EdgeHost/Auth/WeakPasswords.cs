using System.Collections.Frozen;

namespace ChatOrleans.Auth;

/// <summary>
/// Passwords that are tried first: the commonest, from <c>weak-passwords.txt</c>, and those made of what everybody knows of the
/// account. Compared in lower case.
/// </summary>
/// <remarks>
/// The list has those of at least 8 characters from <c>data/passwords.txt</c> of https://github.com/dropbox/zxcvbn (MIT), which
/// are the commonest of published leaks, most common first.
/// </remarks>
internal static class WeakPasswords
{
    // What is left of a password without the words that everybody knows.
    private const int OwnLengthMin = 5;
    private const int DifferentMin = 3;

    private static readonly string[] ProductWords = ["chatorleans", "orleans", "chat"];
    private static readonly FrozenSet<string> Commonest = Read();

    /// <summary>Why a password is refused; null when it is not.</summary>
    public static string? Objection(string password, string username)
    {
        var lower = password.ToLowerInvariant();
        if (Commonest.Contains(lower) || lower.Distinct().Count() < DifferentMin)
        {
            return "This password is one of the first that are tried. Choose another.";
        }

        var own = ProductWords.Aggregate(lower.Replace(username.ToLowerInvariant(), string.Empty, StringComparison.Ordinal),
            (rest, word) => rest.Replace(word, string.Empty, StringComparison.Ordinal));
        return own.Length < OwnLengthMin && own.Length < lower.Length
            ? $"A password has at least {OwnLengthMin} characters beside the user name and the product's name."
            : null;
    }

    private static FrozenSet<string> Read()
    {
        using var list = typeof(WeakPasswords).Assembly.GetManifestResourceStream("weak-passwords.txt")!;
        using var lines = new StreamReader(list);
        return lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
