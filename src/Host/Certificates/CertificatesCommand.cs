using System.Security.Cryptography;
using ChatOrleans.Clustering;
using ChatOrleans.Settings;

namespace ChatOrleans.Certificates;

/// <summary>
/// <c>certificates --out DIRECTORY</c>: an authority, and a certificate of it for silos and one for edges. For development, and
/// for clusters without an authority of their own.
/// </summary>
internal static class CertificatesCommand
{
    private const string Usage =
        "Usage: certificates --out DIRECTORY [--cluster chat] [--days 90] [--renew]   (see docs/cluster.md)";

    private const string Renew = "--renew";
    private const string Authority = "authority";
    private const int DaysMax = 3_650;

    private static readonly string[] Options = ["out", "cluster", "days"];

    /// <returns>0 when the files are there; 1 when not, with the reason among <paramref name="errors"/>; 2 when the arguments
    /// cannot be understood.</returns>
    public static async Task<int> Run(string[] args, TimeProvider time, TextWriter output, TextWriter errors)
    {
        var arguments = new ConfigurationBuilder().AddCommandLine([.. args.Where(arg => arg != Renew)]).Build();
        var clusterId = arguments["cluster"] ?? new ClusterSettings().ClusterId;
        if (arguments["out"] is not { Length: > 0 } directory || !PeerName.Allows(clusterId)
            || !int.TryParse(arguments["days"] ?? "90", out var days) || days is < 1 or > DaysMax
            || arguments.GetChildren().Any(option => !Options.Contains(option.Key, StringComparer.OrdinalIgnoreCase)))
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            Make(directory, clusterId, time.GetUtcNow(), TimeSpan.FromDays(days), mayReplace: args.Contains(Renew));
        }
        catch (Exception error) when (error
            is InvalidOperationException or CryptographicException or ArgumentException or IOException
            or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(error.Message);
            return 1;
        }

        await output.WriteLineAsync(
            $"""
            Certificates of cluster '{clusterId}', good for {days} days, are in '{Path.GetFullPath(directory)}'.
            Silos need silo.pem, silo.key and authority.pem; edges edge.pem, edge.key and authority.pem.
            authority.key makes any certificate: keep it away from both.
            """);
        return 0;
    }

    private static void Make(
        string directory, string clusterId, DateTimeOffset now, TimeSpan lifetime, bool mayReplace)
    {
        PrivateDirectory.Make(directory, "--out");
        string[] names = [Authority, .. Enum.GetValues<PeerRole>().Select(NameOf)];
        if (!mayReplace && names.SelectMany(name => new[] { CertificateOf(name), KeyOf(name) }).FirstOrDefault(File.Exists)
            is { } there)
        {
            throw new InvalidOperationException(
                $"'{there}' is there already. {Renew} makes new certificates of the authority that is there.");
        }

        using var authority = OpenAuthority();
        foreach (var role in Enum.GetValues<PeerRole>())
        {
            Write(NameOf(role), authority.Certify(role, clusterId, now, lifetime));
        }

        ClusterAuthority OpenAuthority()
        {
            if (File.Exists(CertificateOf(Authority)))
            {
                return ClusterAuthority.Read(
                    new(File.ReadAllText(CertificateOf(Authority)), File.ReadAllText(KeyOf(Authority))));
            }

            var made = ClusterAuthority.Make($"ChatOrleans cluster {clusterId}", now);
            Write(Authority, made.Pem);
            return made;
        }

        // The key first: who reads them in between finds that they do not fit, and reads again.
        void Write(string name, Pem pem)
        {
            PrivateDirectory.Write(KeyOf(name), pem.Key, mayReplace: true);
            PrivateDirectory.Write(CertificateOf(name), pem.Certificate, mayReplace: true);
        }

        string CertificateOf(string name) => Path.Combine(directory, $"{name}.pem");

        string KeyOf(string name) => Path.Combine(directory, $"{name}.key");
    }

    private static string NameOf(PeerRole role) => role switch
    {
        PeerRole.Silo => "silo",
        PeerRole.Edge => "edge",
    };
}
