using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace ChatOrleans.Clustering;

/// <summary>What a certificate lets its owner be.</summary>
public enum PeerRole
{
    /// <summary>May be a silo: is believed by silos and by edges.</summary>
    Silo,

    /// <summary>May call grains, as edges and programs do; is no silo.</summary>
    Edge,
}

/// <summary>The name that a certificate bears for a role in a cluster: a DNS name, though no server knows it.</summary>
public static partial class PeerName
{
    public static string Of(PeerRole role, string clusterId) => role switch
    {
        PeerRole.Silo => $"silo.{clusterId}.chatorleans",
        PeerRole.Edge => $"edge.{clusterId}.chatorleans",
    };

    /// <summary>Whether a cluster's id can stand in a name.</summary>
    public static bool Allows(string clusterId) => Label().IsMatch(clusterId);

    /// <summary>Whether the certificate bears one of the names, as it stands.</summary>
    internal static bool IsBorneBy(X509Certificate2 certificate, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\z", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Label();
}
