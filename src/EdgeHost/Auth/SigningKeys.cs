using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>One ES256 key. Tokens of ours have exactly this header; no other header is looked at.</summary>
internal sealed class SigningKey(string id, DateTimeOffset createdAt, ECDsa key)
{
    public string Id { get; } = id;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public ECDsa Key { get; } = key;

    public string Header { get; } = Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{id}}"}"""));
}

/// <summary>
/// The keys that access tokens are signed with: made on the first start, kept in the data directory, replaced by age at
/// a start. Older ones go on verifying as long as a token of theirs may live.
/// </summary>
internal sealed class SigningKeys
{
    private const string TimeFormat = "yyyyMMddHHmmss";

    private readonly Dictionary<string, SigningKey> _byHeader;

    public SigningKeys(IOptions<AuthOptions> options, TimeProvider time)
    {
        var directory = Path.Combine(options.Value.DataDirectory, "keys");
        Directory.CreateDirectory(directory);
        var now = time.GetUtcNow();
        var keys = Directory.EnumerateFiles(directory, "*.pem").Select(Load).OrderBy(key => key.CreatedAt).ToList();
        if (keys is not [.., var newest] || now - newest.CreatedAt > options.Value.KeyLifetime)
        {
            keys.Add(Create(directory, now));
        }

        // A key signs until the next one is made.
        Current = keys[^1];
        var oldest = keys.FindLastIndex(key => key.CreatedAt <= now - options.Value.AccessTokenLifetime * 2);
        _byHeader = keys.Skip(Math.Max(0, oldest)).ToDictionary(key => key.Header, StringComparer.Ordinal);
        Jwks = JsonSerializer.SerializeToUtf8Bytes(new { keys = _byHeader.Values.Select(ToJwk) });
    }

    public SigningKey Current { get; }

    /// <summary>The public keys, as RFC 7517 JSON.</summary>
    public byte[] Jwks { get; }

    public SigningKey? ByHeader(ReadOnlySpan<char> header) =>
        _byHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) ? key : null;

    private static object ToJwk(SigningKey key)
    {
        var point = key.Key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC",
            crv = "P-256",
            alg = "ES256",
            use = "sig",
            kid = key.Id,
            x = Base64Url.EncodeToString(point.X),
            y = Base64Url.EncodeToString(point.Y),
        };
    }

    private static SigningKey Load(string file)
    {
        var id = Path.GetFileNameWithoutExtension(file);
        try
        {
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return new(id, DateTimeOffset.ParseExact(id[..TimeFormat.Length], TimeFormat, null,
                System.Globalization.DateTimeStyles.AssumeUniversal), key);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException or FormatException)
        {
            throw new InvalidOperationException(
                $"The signing key {file} is damaged. Restore it, or delete it: then everybody signs in again.", error);
        }
    }

    private static SigningKey Create(string directory, DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = $"{now.UtcDateTime.ToString(TimeFormat, null)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whole or not at all: a start that was killed leaves no half key behind.
        var file = Path.Combine(directory, id + ".pem");
        using (var stream = new FileStream(file + ".new", options))
        {
            stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file);
        return new(id, now, key);
    }
}
