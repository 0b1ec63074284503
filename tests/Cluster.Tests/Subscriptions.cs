using ChatOrleans.Testing;
using Npgsql;

namespace ChatOrleans.Cluster.Tests;

internal static class Subscriptions
{
    /// <summary>How many subscriptions of edges the database keeps.</summary>
    public static async Task<long> CountSubscriptions(this ChatCluster cluster)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Postgres.ConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM OrleansStorage");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
