namespace ChatOrleans.Clustering;

/// <summary>How processes of a cluster know each other.</summary>
public enum ClusterTlsMode
{
    /// <summary>TLS, with a certificate on both sides.</summary>
    Mutual,

    /// <summary>Not at all: whoever reaches a silo's ports may call every grain.</summary>
    None,
}

/// <summary>
/// What a process of a cluster proves to the others that it is one of them. Section <c>ChatOrleans:Cluster:Tls</c>.
/// </summary>
public sealed class ClusterTlsSettings
{
    public const string Section = $"{ClusterSettings.Section}:Tls";

    /// <summary>The same for all processes of a cluster. Default mutual.</summary>
    public ClusterTlsMode Mode { get; set; } = ClusterTlsMode.Mutual;

    /// <summary>PEM: this process's certificate, and those between it and the authority's. Default none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM: the certificate's private key. Default none.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>PEM: the authority that certifies this cluster's processes; while it is replaced, both. Default none.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>Why a process of a cluster cannot start with these; null when it can.</summary>
    internal string? Refusal(string clusterId)
    {
        if (Mode == ClusterTlsMode.None)
        {
            return null;
        }

        (string Name, string? File)[] files =
        [
            (nameof(CertificateFile), CertificateFile), (nameof(PrivateKeyFile), PrivateKeyFile),
            (nameof(AuthorityFile), AuthorityFile),
        ];
        var missing = string.Join(
            ", ", files.Where(file => string.IsNullOrEmpty(file.File)).Select(file => $"{Section}:{file.Name}"));
        return missing.Length > 0
            ? $"A process of a cluster needs a certificate: {missing} must be set. Without certificates "
                + $"whoever reaches a silo's ports may call every grain; {Section}:{nameof(Mode)}=None allows that."
            : PeerName.Allows(clusterId) ? null
            : $"{ClusterSettings.Section}:{nameof(ClusterSettings.ClusterId)} stands in the names of certificates: "
                + "it is letters, digits and hyphens, at most 63.";
    }
}
