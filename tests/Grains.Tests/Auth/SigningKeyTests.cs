using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Auth;

/// <summary>The grain of the signing keys: edges agree by it, and what it says it has stored.</summary>
public sealed class SigningKeyTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    private ISigningKeyGrain Grain => _cluster.Grains.SigningKey("chat");

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.Start();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Of_edges_that_propose_a_key_at_the_same_time_one_succeeds_and_all_get_its_key()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Grain.Add(known: 0, Key($"key{i}"))));
        rings.Select(ring => ring.Keys.ShouldHaveSingleItem().Id).Distinct().ShouldHaveSingleItem();
        rings.ShouldAllBe(ring => ring.Version == 1);
        (await Grain.Add(known: 0, Key("late"))).Keys.ShouldHaveSingleItem().Id.ShouldNotBe("late");
    }

    [Fact]
    public async Task Times_are_the_silos()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var ahead = Key("a") with { CreatedAt = before.AddDays(9), SignsFrom = before.AddDays(9) };
        var key = (await Grain.Add(known: 0, ahead)).Keys[0];
        key.CreatedAt.ShouldBeInRange(before, DateTimeOffset.UtcNow);
        key.SignsFrom.ShouldBe(key.CreatedAt);
    }

    [Fact]
    public async Task Who_has_them_is_told_nothing_until_they_change()
    {
        (await Grain.Read(known: null))!.Version.ShouldBe(0);
        (await Grain.Read(known: 0)).ShouldBeNull();
        var ring = await Grain.Add(known: 0, Key("a"));
        (await Grain.Read(known: 0))!.Keys.ShouldBe(ring.Keys);
        (await Grain.Read(ring.Version)).ShouldBeNull();
    }

    [Fact]
    public async Task Keys_and_what_was_revoked_outlive_the_process()
    {
        var imported = new SealedKey { Id = "old", Ciphertext = "x", CreatedAt = DateTimeOffset.UnixEpoch };
        await Grain.Import([imported, imported with { Id = "new", CreatedAt = DateTimeOffset.UtcNow.AddDays(-1) }]);
        (await Grain.Add(known: 1, Key("next"))).Keys.Length.ShouldBe(3);
        (await Grain.Revoke("new")).Value!.Keys.ShouldHaveSingleItem().Id.ShouldBe("next");
        await _cluster.Restart();
        (await Grain.Import([imported])).Keys.ShouldHaveSingleItem().Id.ShouldBe("next");
        var ring = (await Grain.Read(known: null))!;
        ring.Revoked.Select(key => key.Id).ShouldBe(["old", "new"]);
        (await Grain.Revoke("new")).Value!.Version.ShouldBe(ring.Version);
        (await Grain.Revoke("other")).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public async Task A_key_whose_end_was_not_stored_is_not_said_to_be_revoked_and_the_repeat_revokes_it(Fault fault)
    {
        await Grain.Add(known: 0, Key("a"));
        _cluster.States.FailWrite(1, fault);
        await Should.ThrowAsync<TransientException>(Grain.Revoke("a"));
        (await Grain.Revoke("a")).Value!.Keys.ShouldBeEmpty();
        await _cluster.Restart();
        (await Grain.Read(known: null))!.Revoked.ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    private static SealedKey Key(string id) => new() { Id = id, Ciphertext = "x" };
}
