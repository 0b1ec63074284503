using ChatOrleans.Testing;
using Npgsql;

namespace ChatOrleans.Cluster.Tests;

/// <summary>A <see cref="ChatCluster"/> for a test, which is skipped where there can be none.</summary>
internal static class TestedCluster
{
    public static void SkipUnlessPossible() => Assert.SkipWhen(ChatCluster.Missing is not null, $"{ChatCluster.Missing}");

    public static Task<ChatCluster> Start(int silos = 2, int edges = 2, params string[] siloSettings)
    {
        SkipUnlessPossible();
        return ChatCluster.Start(silos, edges, siloSettings);
    }

    /// <summary>How many subscriptions of edges the database keeps.</summary>
    public static async Task<long> CountSubscriptions(this ChatCluster cluster)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Postgres.ConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM OrleansStorage");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
