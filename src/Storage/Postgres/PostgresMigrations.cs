using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// The schema, as numbered steps that are never changed once released. They run at start, each once, in one transaction
/// that holds an advisory lock: of processes that start together one runs them and the others wait for it.
/// </summary>
internal static class PostgresMigrations
{
    // "ChatOrl" as a number. Locks of conversations are the hashes of random ids and will not meet it.
    private const long LockKey = 0x43_68_61_74_4F_72_6C;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE entries (
            conversation uuid NOT NULL,
            sequence bigint NOT NULL,
            sender uuid NOT NULL,
            client_id uuid,
            refers_to bigint,
            kind smallint NOT NULL,
            body bytea NOT NULL,
            CONSTRAINT entries_order PRIMARY KEY (conversation, sequence)
        );
        CREATE UNIQUE INDEX entries_once ON entries (conversation, sender, client_id) WHERE client_id IS NOT NULL;
        CREATE INDEX entries_referring ON entries (conversation, refers_to) WHERE refers_to IS NOT NULL;
        CREATE TABLE grain_state (
            grain text NOT NULL,
            name text NOT NULL,
            etag bigint NOT NULL,
            body bytea NOT NULL,
            PRIMARY KEY (grain, name)
        );
        CREATE SEQUENCE grain_state_etags;
        """,

        // Client ids that begin with the time (UUIDv7) are next to each other in the index, whatever conversations they are of:
        // after a checkpoint a commit of many conversations logs one of its pages in full instead of one for each.
        """
        DROP INDEX entries_once;
        CREATE UNIQUE INDEX entries_once ON entries (client_id, sender, conversation) WHERE client_id IS NOT NULL;
        """,
    ];

    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static async Task Run(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Execute($"SELECT pg_advisory_xact_lock({LockKey})");
        await Execute("CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, run_at timestamptz NOT NULL)");
        var version = (int)(await Execute("SELECT coalesce(max(number), 0) FROM migrations"))!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"Database '{connection.Database}' has schema {version}; this version knows {Steps.Length}. "
                + "Use a newer ChatOrleans.");
        }

        for (var number = version + 1; number <= Steps.Length; number++)
        {
            await Execute(Steps[number - 1]);
            await Execute($"INSERT INTO migrations VALUES ({number}, now())");
        }

        await transaction.CommitAsync(cancellationToken);

        async Task<object?> Execute(string sql)
        {
            // A step takes as long as the table is large.
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }
}
