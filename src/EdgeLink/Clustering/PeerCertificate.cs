using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatOrleans.Clustering;

/// <summary>A process's certificate as its files were once, with the authorities whose certificates it believes.</summary>
public sealed class PeerCertificate
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _authorities;

    private PeerCertificate(PeerFiles files, string name, PeerRole role, DateTimeOffset now)
    {
        (Files, _authorities) = (files, Certificates(files.Authority));
        var between = Certificates(files.Certificate);
        between.RemoveAt(0);
        Certificate = files.PrivateKey.Use(() =>
        {
            using var pair = X509Certificate2.CreateFromPem(files.Certificate.Text, files.PrivateKey.Text);
            // Windows' TLS takes no key that was never stored.
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
        });
        Expires = files.Certificate.Use(() => PeerName.IsBorneBy(Certificate, name)
            ? Expiry(between, role, now)
            : throw new CryptographicException($"it does not bear the name {name}"));
        Shown = SslStreamCertificateContext.Create(Certificate, between, offline: true);
    }

    internal PeerFiles Files { get; }

    internal X509Certificate2 Certificate { get; }

    /// <summary>What others are shown.</summary>
    internal SslStreamCertificateContext Shown { get; }

    /// <summary>When it, or one that it depends on, is no longer believed.</summary>
    internal DateTimeOffset Expires { get; }

    /// <summary>Reads a certificate that others will believe to be of the role.</summary>
    /// <exception cref="InvalidOperationException">There is none; names the key, the file and the reason.</exception>
    public static PeerCertificate Read(ClusterSettings settings, PeerRole role, TimeProvider time) =>
        Of(PeerFiles.Read(settings.Tls), settings, role, time);

    /// <inheritdoc cref="Read"/>
    internal static PeerCertificate Of(PeerFiles files, ClusterSettings settings, PeerRole role, TimeProvider time) =>
        new(files, PeerName.Of(role, settings.ClusterId), role, time.GetUtcNow());

    /// <summary>What others are judged by; one for each connection, because the framework adds to it.</summary>
    internal X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority publishes no lists, and a stranger's certificate must not make us fetch anything.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    private static X509Certificate2Collection Certificates(PemFile file) => file.Use(() =>
    {
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(file.Text);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is no certificate in it");
    });

    /// <summary>As others will judge this one.</summary>
    private DateTimeOffset Expiry(X509Certificate2Collection between, PeerRole role, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientUse);
        if (role == PeerRole.Silo)
        {
            chain.ChainPolicy.ApplicationPolicy.Add(ServerUse);
        }

        return chain.Build(Certificate)
            ? chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter))
            : throw new CryptographicException(string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation)));
    }
}
