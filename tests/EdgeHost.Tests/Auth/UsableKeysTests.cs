using System.Security.Cryptography;
using ChatOrleans.Auth;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>Which key signs, and which verify, as time goes on.</summary>
public sealed class UsableKeysTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    // a signs from the start on, b a day after.
    private static readonly KeyRing Two = new()
    {
        Version = 2,
        Keys = [Key("a", Start), Key("b", Start.AddDays(1))],
    };

    [Theory]
    [InlineData("00:00:00", "a", "a b")]
    [InlineData("23:59:59", "a", "a b")]
    [InlineData("1.00:00:00", "b", "a b")]
    [InlineData("1.00:29:59", "b", "a b")]
    [InlineData("1.00:30:00", "b", "b")]
    [InlineData("90.00:00:00", "b", "b")]
    // The clock of this edge is behind that of the silo which gave the time.
    [InlineData("-00:05:00", "a", "a b")]
    public void A_key_verifies_before_it_signs_and_until_the_last_of_its_tokens_has_ended(
        string after, string signing, string verifying)
    {
        var keys = At(Two, TimeSpan.Parse(after), "a", "b");
        keys.Signing!.Id.ShouldBe(signing);
        Published(keys).ShouldBe(verifying);
        foreach (var id in new[] { "a", "b" })
        {
            (keys.ByHeader(new SigningKey(id, NewKey()).Header)?.Id == id).ShouldBe(verifying.Contains(id));
        }
    }

    [Fact]
    public void A_key_that_cannot_be_read_is_passed_over()
    {
        At(Two, TimeSpan.FromDays(10), "a").Signing!.Id.ShouldBe("a");
        At(Two, TimeSpan.FromDays(10)).Signing.ShouldBeNull();
        Published(UsableKeys.None).ShouldBe("");
    }

    private static UsableKeys At(KeyRing ring, TimeSpan after, params string[] opened) => UsableKeys.At(
        ring, opened.ToDictionary(id => id, id => new SigningKey(id, NewKey())), Start + after, Lifetime);

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static SealedKey Key(string id, DateTimeOffset signsFrom) =>
        new() { Id = id, Ciphertext = "", CreatedAt = Start, SignsFrom = signsFrom };

    private static string Published(UsableKeys keys) => string.Join(' ', System.Text.Json.JsonElement.Parse(keys.Jwks)
        .GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()));
}
