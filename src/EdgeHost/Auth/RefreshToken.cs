using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChatOrleans.Auth;

/// <summary>
/// A refresh token: device id, 128 random bits that all tokens of one session share, and 256 of its own. The cluster keeps only
/// the hashes of both.
/// </summary>
internal readonly record struct RefreshToken(DeviceId DeviceId, string Family, string Secret)
{
    private const int FamilyBytes = 16;
    private const int FamilyLength = 22;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    public string FamilyHash => HashOf(Family);

    public string Hash => HashOf(Secret);

    /// <summary>The first token of a session.</summary>
    public static RefreshToken New(DeviceId device) => new(device, Random(FamilyBytes), Random(SecretBytes));

    public RefreshToken Next() => this with { Secret = Random(SecretBytes) };

    public static RefreshToken? Parse(string text) => text.Split('.') switch
    {
        [var device, { Length: FamilyLength } family, { Length: SecretLength } secret]
            when DeviceId.TryParse(device, out var id) => new(id, family, secret),

        // From before families. Its family follows from it, so that it has the same one when it is presented again.
        [var device, { Length: SecretLength } secret]
            when DeviceId.TryParse(device, out var id) => new(id, FamilyOf(secret), secret),

        _ => null,
    };

    public override string ToString() => $"{DeviceId}.{Family}.{Secret}";

    private static string FamilyOf(string secret) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes("family of " + secret)))[..FamilyLength];

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    private static string HashOf(string secret) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
}
