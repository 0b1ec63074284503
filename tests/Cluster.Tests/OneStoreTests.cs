using System.Security.Cryptography;
using ChatOrleans.Testing;
using Npgsql;

namespace ChatOrleans.Cluster.Tests;

/// <summary>What a process must have in common with its cluster, or it does not start.</summary>
public sealed class OneStoreTests
{
    [Fact]
    public async Task A_silo_with_another_store_is_refused()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0);
        await using (var source = NpgsqlDataSource.Create(cluster.Postgres.ConnectionString))
        {
            await using var command = source.CreateCommand("CREATE DATABASE other");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var other = $"Postgres:ConnectionString={cluster.Postgres.ConnectionString};Database=other";
        var refusal = (await Run("SiloHost", [.. cluster.SiloSettings, other])).Refusal();
        refusal.ShouldContain("database 'other', but cluster 'chat' began on another store, PostgreSQL at");
        refusal.ShouldContain("ChatOrleans:Cluster:ClusterId");

        (await Run("SiloHost", [.. cluster.SiloSettings, "Store=Sqlite"])).Refusal()
            .ShouldStartWith("ChatOrleans:Store is Sqlite, a store of one process");

        // The same store is welcome, also by another name.
        await using var second = new ServerProcess(
            "SiloHost",
            [.. cluster.SiloSettings, $"Postgres:ConnectionString={cluster.Postgres.ConnectionString};Database=postgres"]);
        await second.Start();
    }

    [Fact]
    public async Task An_edge_with_other_signing_keys_is_refused_and_one_with_a_newer_key_is_not()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 1);
        using var foreign = new TestDirectory();
        (await Run("Host", [.. cluster.EdgeSettings, $"DataDirectory={foreign.Path}"])).Refusal()
            .ShouldContain($"which is not in '{foreign.Path}/keys'");
        Directory.GetFiles(Path.Combine(foreign.Path, "keys"), "*.pem").ShouldBeEmpty();

        // Rotation: a directory with the key of now and a newer one, then all have both.
        var keys = Path.Combine(cluster.DataDirectory, "keys");
        var old = Directory.GetFiles(keys, "*.pem").ShouldHaveSingleItem();
        var stale = Path.Combine(foreign.Path, "keys", Path.GetFileName(old));
        File.Copy(old, stale);
        var newer = Path.Combine(keys, $"{DateTime.UtcNow.AddDays(1):yyyyMMddHHmmss}-00000000.pem");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(newer, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        }

        await using (var rotated = new ServerProcess("Host", cluster.EdgeSettings))
        {
            await rotated.Start();
        }

        (await Run("Host", [.. cluster.EdgeSettings, $"DataDirectory={foreign.Path}"])).Refusal()
            .ShouldContain(Path.GetFileNameWithoutExtension(newer));
        await cluster.Edges[0].Stop();
        await cluster.Edges[0].Start();

        // The old one may go.
        File.Delete(old);
        await cluster.Edges[0].Stop();
        await cluster.Edges[0].Start();
    }

    [Fact]
    public async Task Edges_that_start_at_the_same_time_agree_on_one_key()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0);
        var edges = Enumerable.Range(0, 3).Select(_ => new ServerProcess("Host", cluster.EdgeSettings)).ToList();
        try
        {
            await Task.WhenAll(edges.Select(edge => edge.Start()));
            Directory.GetFiles(Path.Combine(cluster.DataDirectory, "keys"), "*.pem").ShouldHaveSingleItem();
            await using var ann = await ChatPerson.Register(edges[0].Address, "ann");
            foreach (var edge in edges)
            {
                ann.MoveTo(edge.Address);
                (await ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
            }
        }
        finally
        {
            await Task.WhenAll(edges.Select(edge => edge.DisposeAsync().AsTask()));
        }
    }

    private static Task<ProgramRun> Run(string program, string[] settings) => ProgramRun.Of(
        program, ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--ChatOrleans:{setting}")]);
}
