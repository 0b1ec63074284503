using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOrleans.Settings;

namespace ChatOrleans.Auth;

/// <summary>
/// The files of the signing keys, <c>keys</c> of a data directory: one <c>.pem</c> each, named by the time it was made (UTC,
/// <c>yyyyMMddHHmmss</c>) and a random part. That name is the key's id.
/// </summary>
internal sealed class KeyDirectory(string dataDirectory)
{
    private const string TimeFormat = "yyyyMMddHHmmss";
    private const string Extension = ".pem";
    private const string Unfinished = ".new";

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "keys");

    /// <summary>All keys, the newest last.</summary>
    /// <exception cref="InvalidOperationException">A file is not a signing key; the message names it.</exception>
    public List<SigningKey> Read()
    {
        if (!Directory.Exists(Path))
        {
            PrivateDirectory.Make(dataDirectory);
            PrivateDirectory.Make(Path);
        }

        // Names that begin with a dot belong to the mount of the directory.
        return
        [
            .. Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal)
                .Where(file => System.IO.Path.GetFileName(file)[0] != '.' && !file.EndsWith(Unfinished, StringComparison.Ordinal))
                .Select(Load),
        ];
    }

    public SigningKey Create(DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = $"{now.UtcDateTime.ToString(TimeFormat, null)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        try
        {
            // Whole or not at all: a start that was killed leaves no half key behind.
            using (var stream = PrivateDirectory.Open(File(id) + Unfinished, FileShare.None, FileMode.CreateNew))
            {
                stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
                stream.Flush(flushToDisk: true);
            }

            System.IO.File.Move(File(id) + Unfinished, File(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"ChatOrleans:DataDirectory: no signing key can be made in '{Path}': {error.Message}", error);
        }

        return new(id, now, key);
    }

    /// <summary>Only this process's user may read them.</summary>
    public void Close(ILogger logger)
    {
        foreach (var file in Directory.EnumerateFiles(Path))
        {
            PrivateDirectory.Close(file, logger);
        }
    }

    public void Delete(SigningKey key) => System.IO.File.Delete(File(key.Id));

    private string File(string id) => System.IO.Path.Combine(Path, id + Extension);

    private static SigningKey Load(string file)
    {
        var id = System.IO.Path.GetFileNameWithoutExtension(file);
        try
        {
            var key = ECDsa.Create();
            key.ImportFromPem(System.IO.File.ReadAllText(file));
            var parameters = key.ExportParameters(includePrivateParameters: true);
            var createdAt = DateTimeOffset.ParseExact(
                id[..TimeFormat.Length], TimeFormat, null, DateTimeStyles.AssumeUniversal);
            return System.IO.Path.GetExtension(file) != Extension ? throw new FormatException("Its name does not end in .pem.")
                : parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value
                    ? throw new FormatException("Its curve is not P-256.")
                : new(id, createdAt, key);
        }
        catch (Exception error) when (error
            is ArgumentException or CryptographicException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"'{file}' is not a usable signing key. Restore it, or remove it: then everyone who was signed in by it "
                + $"signs in again. ({error.Message})",
                error);
        }
    }
}
