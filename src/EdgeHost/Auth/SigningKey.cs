using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChatOrleans.Auth;

/// <summary>One ES256 key. Our tokens have exactly this header; any other is refused.</summary>
internal sealed class SigningKey(string id, DateTimeOffset createdAt, ECDsa key)
{
    public string Id { get; } = id;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public ECDsa Key { get; } = key;

    public string Header { get; } = Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{id}}"}"""));

    public object ToJwk()
    {
        var point = Key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC",
            crv = "P-256",
            alg = "ES256",
            use = "sig",
            kid = Id,
            x = Base64Url.EncodeToString(point.X),
            y = Base64Url.EncodeToString(point.Y),
        };
    }
}
