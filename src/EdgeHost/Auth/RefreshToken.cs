using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChatOrleans.Auth;

/// <summary>A refresh token: device id and 256 random bits. The cluster keeps only its hash.</summary>
internal readonly record struct RefreshToken(DeviceId DeviceId, string Secret)
{
    private const int SecretLength = 43;

    public string Hash => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Secret)));

    public static RefreshToken New(DeviceId device) =>
        new(device, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static RefreshToken? Parse(string text) =>
        text.Split('.') is [var device, { Length: SecretLength } secret]
        && Guid.TryParseExact(device, "D", out var id)
            ? new(DeviceId.From(id), secret)
            : null;

    public override string ToString() => $"{DeviceId}.{Secret}";
}
