using System.Security.Cryptography;

namespace ChatOrleans.Clustering;

/// <summary>The files of a process's certificate, as they were read once.</summary>
internal sealed record PeerFiles(PemFile Certificate, PemFile PrivateKey, PemFile Authority)
{
    /// <inheritdoc cref="PemFile.Read"/>
    public static PeerFiles Read(ClusterTlsSettings settings) => new(
        PemFile.Read(nameof(settings.CertificateFile), settings.CertificateFile!),
        PemFile.Read(nameof(settings.PrivateKeyFile), settings.PrivateKeyFile!),
        PemFile.Read(nameof(settings.AuthorityFile), settings.AuthorityFile!));
}

/// <param name="Setting">The setting that names it, below <see cref="ClusterTlsSettings.Section"/>.</param>
internal sealed record PemFile(string Setting, string Path, string Text)
{
    /// <exception cref="InvalidOperationException">It cannot be read; names the key, the file and the reason.</exception>
    public static PemFile Read(string setting, string path)
    {
        var file = new PemFile(setting, path, string.Empty);
        return file.Use(() => file with { Text = File.ReadAllText(path) });
    }

    /// <summary>Makes something of it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be used; names the key, the file and the reason.</exception>
    public T Use<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (
            error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"{ClusterTlsSettings.Section}:{Setting} '{Path}' cannot be used: {error.Message.TrimEnd('.', '\n')}.", error);
        }
    }
}
