using System.Globalization;
using System.Security.Cryptography;

namespace ChatOrleans.Auth;

/// <summary>
/// Where signing keys were before they were in the store: <c>keys</c> of a data directory, one <c>.pem</c> each, named by the
/// time it was made (UTC, <c>yyyyMMddHHmmss</c>) and a random part. That name is the key's id.
/// </summary>
internal sealed class KeyDirectory(string dataDirectory)
{
    private const string TimeFormat = "yyyyMMddHHmmss";
    private const string Extension = ".pem";
    private const string Unfinished = ".new";

    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(dataDirectory, "keys"));

    // Names that begin with a dot belong to the mount of the directory.
    public IReadOnlyList<string> Files => !Directory.Exists(Path)
        ? []
        :
        [
            .. Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal)
                .Where(file =>
                    System.IO.Path.GetFileName(file)[0] != '.' && !file.EndsWith(Unfinished, StringComparison.Ordinal)),
        ];

    /// <summary>All keys, the newest last.</summary>
    /// <exception cref="InvalidOperationException">A file is not a signing key; the message names it.</exception>
    public IEnumerable<(SigningKey Key, DateTimeOffset CreatedAt)> Read() => Files.Select(Load);

    private static (SigningKey Key, DateTimeOffset CreatedAt) Load(string file)
    {
        var id = System.IO.Path.GetFileNameWithoutExtension(file);
        try
        {
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            var parameters = key.ExportParameters(includePrivateParameters: true);
            var createdAt = DateTimeOffset.ParseExact(
                id[..TimeFormat.Length], TimeFormat, null, DateTimeStyles.AssumeUniversal);
            return System.IO.Path.GetExtension(file) != Extension ? throw new FormatException("Its name does not end in .pem.")
                : parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value
                    ? throw new FormatException("Its curve is not P-256.")
                : (new(id, key), createdAt);
        }
        catch (Exception error) when (error
            is ArgumentException or CryptographicException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"'{file}' is not a usable signing key. Restore it, or remove it: then access tokens that were signed by it "
                + $"are good no more. ({error.Message})",
                error);
        }
    }
}
