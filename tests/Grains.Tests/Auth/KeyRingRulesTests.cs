using ChatOrleans.Auth;
using ChatOrleans.Errors;

namespace ChatOrleans.Grains.Tests.Auth;

public sealed class KeyRingRulesTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // What an edge says of times, whose clock is wrong.
    private static readonly DateTimeOffset Wrong = Start.AddYears(5);

    private static readonly KeyRing First = KeyRingRules.Add(new(), Key("a"), Start)!;

    // a, which b has replaced ten days ago, and c, which waits.
    private static readonly DateTimeOffset Later = Start.AddDays(100);
    private static readonly KeyRing Three = new()
    {
        Version = 7,
        Keys =
        [
            Key("a") with { SignsFrom = Start }, Key("b") with { SignsFrom = Later.AddDays(-10) },
            Key("c") with { SignsFrom = Later.AddHours(5) },
        ],
    };

    [Fact]
    public void The_first_key_signs_at_once_and_the_next_a_day_after_it_is_known()
    {
        Times(First).ShouldBe([("a", Start, Start)]);
        var second = KeyRingRules.Add(First, Key("b"), Start.AddDays(80))!;
        Times(second).ShouldBe([("a", Start, Start), ("b", Start.AddDays(80), Start.AddDays(81))]);
        second.Version.ShouldBe(First.Version + 1);
    }

    [Fact]
    public void There_is_one_key_at_a_time_that_waits()
    {
        var second = KeyRingRules.Add(First, Key("b"), Later)!;
        KeyRingRules.Add(second, Key("c"), Later + Day - TimeSpan.FromSeconds(1)).ShouldBeNull();
        Ids(KeyRingRules.Add(second, Key("c"), Later + Day)!).ShouldBe("a b c");
    }

    [Fact]
    public void A_key_goes_when_the_longest_token_that_it_signed_last_has_ended_everywhere()
    {
        var second = KeyRingRules.Add(First, Key("b"), Start)!;
        Ids(KeyRingRules.Add(second, Key("c"), Start + (3 * Day) - TimeSpan.FromSeconds(1))!).ShouldBe("a b c");
        Ids(KeyRingRules.Add(second, Key("c"), Start + (3 * Day))!).ShouldBe("b c");
    }

    [Fact]
    public void A_revoked_key_takes_those_with_it_that_it_had_replaced_and_the_next_signs_at_once()
    {
        var ring = Revoke(Three, "b");
        Ids(ring).ShouldBe("c");
        ring.Keys[0].SignsFrom.ShouldBe(Later);
        ring.Revoked.ShouldBe([Revoked("a"), Revoked("b")]);
        ring.Version.ShouldBe(8);
    }

    [Fact]
    public void A_revoked_key_whose_time_is_over_or_has_not_come_changes_nothing_for_the_others()
    {
        Revoke(Three, "a").Keys.ShouldBe([.. Three.Keys.Skip(1)]);
        Revoke(Three, "c").Keys.ShouldBe([.. Three.Keys.Take(2)]);
        Revoke(Three, "c").Revoked.ShouldBe([Revoked("c")]);
    }

    [Fact]
    public void After_the_last_key_was_revoked_a_new_one_signs_at_once()
    {
        foreach (var ring in new[] { Revoke(First, "a"), Revoke(Three, keyId: null) })
        {
            ring.Keys.ShouldBeEmpty();
            Times(KeyRingRules.Add(ring, Key("d"), Later)!).ShouldBe([("d", Later, Later)]);
        }
    }

    [Fact]
    public void A_repeat_revokes_nothing_and_what_never_was_is_not_found()
    {
        var ring = Revoke(Three, "b");
        foreach (var again in new[] { "b", "a" })
        {
            Revoke(ring, again).ShouldBeSameAs(ring);
        }

        var none = Revoke(ring, keyId: null);
        Revoke(none, keyId: null).ShouldBeSameAs(none);
        var error = KeyRingRules.Revoke(Three, "x", Later).Error!;
        error.Code.ShouldBe(ChatErrorCode.NotFound);
        error.Message.ShouldBe("There is no signing key 'x'. There are: a, b, c.");
    }

    [Fact]
    public void What_was_revoked_is_remembered_for_a_while()
    {
        var ring = First;
        for (var i = 0; i < 40; i++)
        {
            ring = KeyRingRules.Add(Revoke(ring, keyId: null), Key($"k{i}"), Later)!;
        }

        ring.Revoked.Length.ShouldBe(32);
        ring.Revoked[^1].Id.ShouldBe("k38");
    }

    [Fact]
    public void Imported_keys_sign_from_when_they_were_made_and_never_come_where_there_was_one()
    {
        var old = Key("old") with { CreatedAt = Later.AddDays(-90) };
        var newer = Key("newer") with { CreatedAt = Later.AddHours(-1) };
        var ahead = Key("ahead") with { CreatedAt = Later.AddDays(3) };
        var ring = KeyRingRules.Import(new(), [old, newer, ahead], Later)!;
        Times(ring).ShouldBe(
        [
            ("old", old.CreatedAt, old.CreatedAt), ("newer", newer.CreatedAt, newer.CreatedAt), ("ahead", ahead.CreatedAt, Later),
        ]);
        Ids(KeyRingRules.Import(new(), [old, newer], Later.AddDays(2))!).ShouldBe("newer");
        KeyRingRules.Import(ring, [old], Later).ShouldBeNull();
        KeyRingRules.Import(Revoke(ring, keyId: null), [old], Later).ShouldBeNull();
        KeyRingRules.Import(new(), [], Later).ShouldBeNull();
    }

    private static SealedKey Key(string id) => new() { Id = id, Ciphertext = "", CreatedAt = Wrong, SignsFrom = Wrong };

    private static RevokedKey Revoked(string id) => new() { Id = id, At = Later };

    private static KeyRing Revoke(KeyRing ring, string? keyId) => KeyRingRules.Revoke(ring, keyId, Later).Value!;

    private static string Ids(KeyRing ring) => string.Join(' ', ring.Keys.Select(key => key.Id));

    private static IEnumerable<(string Id, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom)> Times(KeyRing ring) =>
        ring.Keys.Select(key => (key.Id, key.CreatedAt, key.SignsFrom));
}
