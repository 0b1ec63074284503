using System.Security.Cryptography;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>Edges at a real silo: how they agree on keys, change them, and lose them.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly AuthOptions _options = new() { KeySecret = NewSecret() };
    private FaultyHost _silo = null!;

    private ISigningKeyGrain Grain => _silo.Grains.SigningKey("chat");

    public async ValueTask InitializeAsync() =>
        _silo = await FaultyHost.Start((services, configuration) => services.AddChatSilo(configuration));

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Edges_that_start_at_once_on_nothing_agree()
    {
        var edges = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => new TestEdge(Grain, _options).Start()));
        edges.Select(edge => edge.Published.ShouldHaveSingleItem()).Distinct().ShouldHaveSingleItem();
        edges.Select(edge => edge.Keys.Current.Header).Distinct().ShouldHaveSingleItem();
        foreach (var edge in edges)
        {
            await edge.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_edge_that_runs_publishes_the_next_key_a_day_before_it_signs()
    {
        var old = await ImportOne(TimeSpan.FromDays(88));
        await using var edge = await new TestEdge(Grain, _options).Start();
        await using var other = await new TestEdge(Grain, _options).Start();
        edge.Published.ShouldBe([old]);

        // Its clock is ahead, so that it proposes early; the silo's clock says when the key signs.
        edge.Time.Advance(TimeSpan.FromDays(1));
        await Eventually.True(() => edge.Published.Count == 2, "the edge that is ahead to publish the next key");
        await Becomes(other, () => other.Published.SequenceEqual(edge.Published), "the other to publish it too");
        other.Keys.Current.Id.ShouldBe(old);
        (await Grain.Read(known: null))!.Keys[1].SignsFrom.ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddHours(23));

        other.Time.Advance(TimeSpan.FromDays(1));
        other.Keys.Judge();
        other.Keys.Current.Id.ShouldBe(other.Published[1]);
        other.Published.ShouldContain(old);
        other.Time.Advance(_options.AccessTokenLifetime * 2);
        other.Keys.Judge();
        other.Published.ShouldBe([other.Keys.Current.Id]);
    }

    [Fact]
    public async Task A_revoked_key_is_gone_with_the_next_question_and_what_went_on_because_of_it_ends()
    {
        var old = await ImportOne(TimeSpan.FromDays(89.5));
        await using var edge = await new TestEdge(Grain, _options).Start();
        var (signing, next) = (edge.Keys.Current, edge.Published[1]);
        var ended = false;
        signing.Gone.Register(() => ended = true);
        (await Grain.Revoke(old)).Error.ShouldBeNull();
        await Becomes(edge, () => edge.Published.SequenceEqual([next]), "the revoked key to go");
        edge.Keys.ByHeader(signing.Header).ShouldBeNull();
        edge.Keys.Current.Id.ShouldBe(next);
        await Eventually.True(() => ended, "the end of what went on");
        edge.Keys.Current.Gone.IsCancellationRequested.ShouldBeFalse();

        (await Grain.Revoke(keyId: null)).Error.ShouldBeNull();
        await Becomes(edge, () => edge.Published is [var another] && another != next, "a new key after all were revoked");
        edge.Keys.Current.Id.ShouldBe(edge.Published[0]);
    }

    [Fact]
    public async Task While_the_grain_is_unavailable_an_edge_goes_on_and_says_so_once()
    {
        var (grain, fault) = FaultyKeys.Before(Grain);
        await using var edge = await new TestEdge(grain, _options).Start();
        var key = edge.Keys.Current;
        fault.Fails = true;
        await AsksTimes(3, edge, fault);

        await Eventually.True(() => edge.Log.All.Count > 0, "the log to say so");
        edge.Log.All.ShouldHaveSingleItem().ShouldStartWith("Warning: The signing keys cannot be read; this edge goes on");
        edge.Keys.Current.ShouldBe(key);
        edge.Keys.ReadAge.ShouldBe(3 * KeyRotation.PollMax);

        (await Grain.Revoke(key.Id)).Error.ShouldBeNull();
        fault.Fails = false;
        await Becomes(edge, () => edge.Keys.ReadAge == TimeSpan.Zero, "the keys to be read again");
        await Eventually.True(() => edge.Log.All.Count == 2, "the log to say so");
        edge.Log.All[1].ShouldBe("Information: The signing keys are read again.");
        edge.Keys.ByHeader(key.Header).ShouldBeNull();
    }

    [Fact]
    public async Task An_edge_without_the_secret_does_not_start_and_makes_no_key()
    {
        await using var edge = await new TestEdge(Grain, _options).Start();
        var ring = await Grain.Read(known: null);
        foreach (var (options, setting) in new (AuthOptions, string)[]
        {
            (new() { KeySecret = NewSecret() }, "ChatOrleans:Auth:KeySecret"),
            (new() { DataDirectory = _directory.Path }, $"ChatOrleans:Auth:KeySecretFile '{_directory.Path}/key-secret'"),
        })
        {
            var refused = await Should.ThrowAsync<InvalidOperationException>(new TestEdge(Grain, options).Start());
            refused.Message.ShouldStartWith(
                $"Signing key '{edge.Keys.Current.Id}' of the store cannot be decrypted by {setting}: it is of another secret.");
        }

        (await Grain.Read(known: null))!.Version.ShouldBe(ring!.Version);
    }

    [Fact]
    public async Task A_key_that_an_edge_cannot_read_while_it_runs_keeps_none_that_was_revoked()
    {
        var (grain, asked) = FaultyKeys.Before(Grain);
        await using var edge = await new TestEdge(grain, _options).Start();
        var first = edge.Keys.Current;
        (await Grain.Revoke(first.Id)).Error.ShouldBeNull();
        var foreign = KeyEncryption.Of(new() { KeySecret = NewSecret() });
        await Grain.Add((await Grain.Read(known: null))!.Version, foreign.Encrypt(NewKey("foreign")));
        await Becomes(edge, () => edge.Keys.ByHeader(first.Header) is null, "the revoked key to go");
        Should.Throw<TransientException>(() => edge.Keys.Current);
        await AsksTimes(3, edge, asked);
        edge.Log.All.ShouldHaveSingleItem()
            .ShouldContain("'foreign' of the store cannot be decrypted by ChatOrleans:Auth:KeySecret");

        (await Grain.Revoke("foreign")).Error.ShouldBeNull();
        await Becomes(edge, () => edge.Published.Count == 1, "a new key");
        edge.Keys.Current.Id.ShouldNotBe("foreign");
    }

    [Fact]
    public void A_key_belongs_to_its_id_and_to_its_secret()
    {
        var encryption = KeyEncryption.Of(_options);
        var key = NewKey("a");
        var sealedKey = encryption.Encrypt(key);
        encryption.Decrypt(sealedKey).Key!.Key.ExportParameters(true).D.ShouldBe(key.Key.ExportParameters(true).D);
        encryption.Encrypt(key).Ciphertext.ShouldNotBe(sealedKey.Ciphertext);
        var first = sealedKey.Ciphertext[0] == 'A' ? 'B' : 'A';
        foreach (var wrong in new[]
        {
            sealedKey with { Id = "b" }, sealedKey with { Ciphertext = "" }, sealedKey with { Ciphertext = "AAAA" },
            sealedKey with { Ciphertext = "no Base64" }, sealedKey with { Ciphertext = first + sealedKey.Ciphertext[1..] },
        })
        {
            var (none, fault) = encryption.Decrypt(wrong);
            none.ShouldBeNull();
            fault!.ShouldContain("ChatOrleans:Auth:KeySecret");
        }
    }

    [Fact]
    public void Of_processes_that_start_at_once_in_one_directory_one_makes_the_secret()
    {
        for (var round = 0; round < 100; round++)
        {
            var options = new AuthOptions { DataDirectory = Path.Combine(_directory.Path, $"new{round}") };
            var encryptions = new KeyEncryption[8];
            Parallel.For(0, encryptions.Length, i => encryptions[i] = KeyEncryption.Open(options, NullLogger.Instance));
            var sealedKey = encryptions[0].Encrypt(NewKey("a"));
            encryptions.ShouldAllBe(encryption => encryption.Decrypt(sealedKey).Fault == null);
            Directory.GetFiles(options.DataDirectory).ShouldBe([options.OwnSecretFile]);
        }
    }

    /// <summary>The edge asks once, and then it comes true.</summary>
    private static Task Becomes(TestEdge edge, Func<bool> condition, string what)
    {
        edge.Ask();
        return Eventually.True(condition, what);
    }

    /// <summary>Or more often: its period is a little shorter. At the last time it has said what it had to say before.</summary>
    private static async Task AsksTimes(int times, TestEdge edge, FaultyKeys grain)
    {
        var before = grain.Asked;
        for (var i = 1; i <= times; i++)
        {
            await Becomes(edge, () => grain.Asked >= before + i, "the edge to ask");
        }
    }

    private static string NewSecret() => ChatCluster.NewKeySecret();

    private static SigningKey NewKey(string id) => new(id, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <returns>The id of a key of this age, which signs.</returns>
    private async Task<string> ImportOne(TimeSpan age)
    {
        var key = KeyEncryption.Of(_options).Encrypt(NewKey("old"));
        await Grain.Import([key with { CreatedAt = DateTimeOffset.UtcNow - age }]);
        return "old";
    }
}
