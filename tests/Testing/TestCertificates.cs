using System.Security.Cryptography.X509Certificates;

namespace ChatOrleans.Testing;

/// <summary>An authority, a certificate for silos and one for edges, as the product's own command makes them.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly TestDirectory _directory = new();

    public string Directory => Path.Combine(_directory.Path, "certificates");

    /// <summary>Makes them, or new ones of the same authority.</summary>
    public async Task Make(string cluster = "chat")
    {
        var made = await ProgramRun.Of("Host", "certificates", "--out", Directory, "--cluster", cluster, "--renew");
        if (made.Code != 0)
        {
            throw new InvalidOperationException(made.Output + made.Error);
        }
    }

    /// <param name="role">silo or edge.</param>
    public string[] Settings(string role) =>
    [
        $"Cluster:Tls:CertificateFile={Path.Combine(Directory, $"{role}.pem")}",
        $"Cluster:Tls:PrivateKeyFile={Path.Combine(Directory, $"{role}.key")}",
        $"Cluster:Tls:AuthorityFile={Path.Combine(Directory, "authority.pem")}",
    ];

    /// <summary>With its private key.</summary>
    public X509Certificate2 Read(string role) => X509Certificate2.CreateFromPemFile(
        Path.Combine(Directory, $"{role}.pem"), Path.Combine(Directory, $"{role}.key"));

    public void Dispose() => _directory.Dispose();
}
