using Microsoft.Data.Sqlite;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// The schema, as numbered steps that are never changed once released. They run at start, each once, in one transaction
/// that holds the file's write lock.
/// </summary>
internal static class SqliteMigrations
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            conversation BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            sender BLOB NOT NULL,
            client_id BLOB,
            refers_to INTEGER,
            body BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX entries_order ON entries (conversation, sequence);
        CREATE UNIQUE INDEX entries_once ON entries (conversation, sender, client_id) WHERE client_id IS NOT NULL;
        CREATE INDEX entries_referring ON entries (conversation, refers_to) WHERE refers_to IS NOT NULL;
        CREATE TABLE grain_state (
            grain TEXT NOT NULL,
            name TEXT NOT NULL,
            etag INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (grain, name)
        ) STRICT, WITHOUT ROWID;
        """,

        // Client ids that begin with the time (UUIDv7) are next to each other in the index, whatever conversations they
        // are of: a commit of many conversations changes one of its pages instead of one for each.
        """
        DROP INDEX entries_once;
        CREATE UNIQUE INDEX entries_once ON entries (client_id, sender, conversation) WHERE client_id IS NOT NULL;
        """,
    ];

    /// <exception cref="InvalidOperationException">The file was written by a newer version.</exception>
    public static void Run(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"{connection.DataSource} has schema {version}; this version knows {Steps.Length}. Use a newer ChatOrleans.");
        }

        foreach (var step in Steps.Skip((int)version))
        {
            command.CommandText = step;
            command.ExecuteNonQuery();
        }

        command.CommandText = $"PRAGMA user_version = {Steps.Length}";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
