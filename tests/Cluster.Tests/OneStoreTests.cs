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

    private static Task<ProgramRun> Run(string program, string[] settings) => ProgramRun.Of(
        program, ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--ChatOrleans:{setting}")]);
}
