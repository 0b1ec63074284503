using ChatOrleans.Limits;

namespace ChatOrleans.Users;

/// <summary>What the names of users must look like.</summary>
public static class UserNames
{
    /// <summary>The longest display name, UTF-16 units.</summary>
    public const int DisplayNameLengthMax = 64;

    /// <summary>3 to 32 of ASCII letters, digits, point, hyphen and underscore.</summary>
    public static bool IsUsername(string name) =>
        name.Length is >= 3 and <= 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>
    /// A <see cref="ShownName"/> of up to <see cref="DisplayNameLengthMax"/> UTF-16 units, without space at either end.
    /// </summary>
    public static bool IsDisplayName(string name) =>
        ShownName.IsValid(name, DisplayNameLengthMax) && name == name.Trim();
}
