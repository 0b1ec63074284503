using Npgsql;

namespace ChatOrleans.Clustering;

/// <summary>
/// The tables of a cluster's PostgreSQL database: its members, which store is the cluster's, and what the edges are subscribed
/// to. Orleans' ADO.NET providers do not know the tables: they take each statement from table OrleansQuery and read columns by
/// name, so both are ours. Steps are numbered, run at a process's start, each once, under a lock, and are never changed once
/// released.
/// </summary>
internal static class ClusterTables
{
    // "ChatClu" as a number.
    private const long LockKey = 0x43_68_61_74_43_6C_75;

    private static readonly string[] Steps = [ClusterSchema.Tables, ClusterSchema.Statements, ClusterSchema.Stores];

    public static async Task Migrate(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Execute($"SELECT pg_advisory_xact_lock({LockKey})");
        await Execute(
            "CREATE TABLE IF NOT EXISTS cluster_migrations (number integer PRIMARY KEY, run_at timestamptz NOT NULL)");
        var version = (int)(await Execute("SELECT coalesce(max(number), 0) FROM cluster_migrations"))!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"The cluster's database has schema {version}; this version knows {Steps.Length}. Use a newer ChatOrleans.");
        }

        for (var number = version + 1; number <= Steps.Length; number++)
        {
            await Execute(Steps[number - 1]);
            await Execute($"INSERT INTO cluster_migrations VALUES ({number}, now())");
        }

        await transaction.CommitAsync(cancellationToken);

        async Task<object?> Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }
}
