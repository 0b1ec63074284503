using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>
/// What an access token says; times in seconds since 1970, as RFC 7519 has them. One without <c>sid</c> is of a session that
/// began before sessions had ids.
/// </summary>
internal sealed record AccessClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] UserId UserId,
    [property: JsonPropertyName("did")] DeviceId DeviceId,
    [property: JsonPropertyName("sid")] SessionId SessionId,
    [property: JsonPropertyName("nbf")] long NotBefore,
    [property: JsonPropertyName("exp")] long Expires);

/// <summary>
/// Makes and verifies access tokens: JWT with ES256 and nothing else. A token is valid only if its header is byte for byte the
/// header of one of our keys, so a token chooses neither algorithm nor key nor options.
/// </summary>
internal sealed class AccessTokens(SigningKeys keys, IOptions<AuthOptions> options, TimeProvider time)
{
    private const int LengthMax = 4096;
    private const int SignatureBytes = 64;

    // Clocks of two edges may differ by this much before one of them ends tokens too early.
    private const long SkewSeconds = 5;

    // A new token of an edge whose clock is ahead is good at the others too: nobody gains by it.
    private const long AheadSecondsMax = 300;

    private readonly string _issuer = options.Value.Issuer;

    public (string Token, DateTimeOffset ExpiresAt) Issue(CurrentUser bearer)
    {
        var key = keys.Current;
        var now = time.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + options.Value.AccessTokenLifetime).ToUnixTimeSeconds());
        var claims = new AccessClaims(
            _issuer, _issuer, bearer.UserId, bearer.DeviceId, bearer.SessionId, now.ToUnixTimeSeconds(),
            expires.ToUnixTimeSeconds());
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        var signed = $"{key.Header}.{payload}";
        var signature = key.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return ($"{signed}.{Base64Url.EncodeToString(signature)}", expires);
    }

    /// <summary>Null for anything but one of our tokens that is valid now.</summary>
    public (AccessClaims Claims, SigningKey Key)? Verify(string token)
    {
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        var payloadEnd = token.LastIndexOf('.');
        if (token.Length > LengthMax || headerEnd < 0 || payloadEnd == headerEnd
            || token.AsSpan(headerEnd + 1, payloadEnd - headerEnd - 1).Contains('.')
            || keys.ByHeader(token.AsSpan(0, headerEnd)) is not { } key)
        {
            return null;
        }

        Span<byte> signature = stackalloc byte[SignatureBytes];
        var encoded = token.AsSpan(payloadEnd + 1);
        if (!IsCanonical(encoded) || !Base64Url.TryDecodeFromChars(encoded, signature, out var written)
            || written != SignatureBytes
            || !key.Key.VerifyData(
                Encoding.ASCII.GetBytes(token[..payloadEnd]), signature, HashAlgorithmName.SHA256))
        {
            return null;
        }

        // From here on the payload is our own, perhaps of another version.
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return Read(token.AsSpan(headerEnd + 1, payloadEnd - headerEnd - 1)) is { } claims
            && claims.Issuer == _issuer && claims.Audience == _issuer
            && claims.NotBefore - AheadSecondsMax <= now && now < claims.Expires + SkewSeconds
            ? (claims, key)
            : null;
    }

    private static AccessClaims? Read(ReadOnlySpan<char> payload)
    {
        try
        {
            return JsonSerializer.Deserialize<AccessClaims>(Base64Url.DecodeFromChars(payload));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>64 bytes are 86 characters. The last one has four unused bits, which must be zero.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> signature) =>
        signature.Length == 86 && signature[^1] is 'A' or 'Q' or 'g' or 'w';
}
