using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace ChatOrleans.Paths;

/// <summary>A request's path as logs and traces may hold it: whoever reads the token of an invite link can join by it.</summary>
internal static class SecretPath
{
    private const int UuidLength = 36;

    // Routes take them in any case.
    private static readonly FrozenSet<string> Secrets = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "invites", "join");

    /// <summary>Encoded, so that no line break of a path makes a line of its own.</summary>
    public static string Of(PathString path)
    {
        var parts = path.ToUriComponent().Split('/');
        for (var i = 1; i < parts.Length; i++)
        {
            if (Secrets.Contains(parts[i - 1]) && parts[i].Length > UuidLength)
            {
                parts[i] = "***";
            }
        }

        return string.Join('/', parts);
    }
}
