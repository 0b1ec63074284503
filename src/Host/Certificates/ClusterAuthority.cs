using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOrleans.Clustering;

namespace ChatOrleans.Certificates;

/// <summary>Who certifies the processes of a cluster: a certificate and its key, P-256 as all others here.</summary>
internal sealed class ClusterAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3_650);

    // Clocks of other machines may be slow.
    private static readonly TimeSpan ClockError = TimeSpan.FromMinutes(10);

    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _certificate;

    private ClusterAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public Pem Pem => Write(_certificate);

    public static ClusterAuthority Make(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        // It certifies processes, no further authorities.
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new(request.CreateSelfSigned(now - ClockError, now + Lifetime));
    }

    /// <exception cref="CryptographicException">It is no certificate with its key.</exception>
    public static ClusterAuthority Read(Pem pem) => new(X509Certificate2.CreateFromPem(pem.Certificate, pem.Key));

    /// <summary>A new certificate, with a new key.</summary>
    public Pem Certify(PeerRole role, string clusterId, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = PeerName.Of(role, clusterId);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        // Silos call each other; an edge is called by nobody.
        OidCollection uses = role == PeerRole.Silo ? [ServerUse, ClientUse] : [ClientUse];
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        Span<byte> number = stackalloc byte[16];
        RandomNumberGenerator.Fill(number);
        // It is read as a number, which must not be negative.
        number[0] &= 0x7F;
        using var certificate = request.Create(_certificate, now - ClockError, now + lifetime, number);
        using var pair = certificate.CopyWithPrivateKey(key);
        return Write(pair);
    }

    public void Dispose() => _certificate.Dispose();

    private static Pem Write(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return new(certificate.ExportCertificatePem() + '\n', key.ExportPkcs8PrivateKeyPem() + '\n');
    }
}

/// <summary>A certificate and its private key, as their files have them.</summary>
internal sealed record Pem(string Certificate, string Key);
