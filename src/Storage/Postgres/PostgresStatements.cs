using System.Buffers.Binary;
using ChatOrleans.Conversations;
using Npgsql;
using NpgsqlTypes;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// The writer's connection. A batch is two round trips: <see cref="Begin"/> locks the conversations and reads where they
/// end, <see cref="Commit"/> inserts and commits.
/// </summary>
internal sealed class PostgresStatements(NpgsqlConnection connection) : IDisposable
{
    /// <summary>False when the connection is lost and with it the transaction.</summary>
    public bool IsOpen => connection.FullState is System.Data.ConnectionState.Open;

    /// <summary>The key of the advisory lock that an appender to the conversation holds.</summary>
    public static long LockKey(ConversationId conversation)
    {
        Span<byte> bytes = stackalloc byte[16];
        conversation.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) ^ BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }

    /// <remarks>
    /// The locks come first and in a statement of their own: under READ COMMITTED the statements after it see what the former
    /// holder of a lock has committed. Every process takes them in the same order, so there is no deadlock.
    /// </remarks>
    public PostgresBatch Begin(IReadOnlyList<PendingAppend> appends)
    {
        var conversations = appends.Select(append => append.Conversation).Distinct().ToList();
        var ids = appends.SelectMany(append => append.Entries
            .Where(entry => entry.ClientMessageId is not null)
            .Select(entry => (append.Conversation, entry.SenderId, ClientId: entry.ClientMessageId!.Value))).ToList();
        using var batch = new NpgsqlBatch(connection);
        Add(batch, "BEGIN ISOLATION LEVEL READ COMMITTED");
        Add(
            batch, "SELECT pg_advisory_xact_lock(key) FROM unnest($1) AS k (key)",
            Column(NpgsqlDbType.Bigint, conversations.Select(LockKey).Distinct().Order().ToArray()));
        Add(
            batch,
            """
            SELECT c.conversation, e.sequence FROM unnest($1) AS c (conversation) CROSS JOIN LATERAL (
                SELECT sequence FROM entries WHERE conversation = c.conversation ORDER BY sequence DESC LIMIT 1) AS e
            """,
            Column(NpgsqlDbType.Uuid, conversations.Select(id => id.Value).ToArray()));
        Add(
            batch,
            """
            SELECT i.conversation, e.body FROM unnest($1, $2, $3) AS i (conversation, sender, client_id) CROSS JOIN LATERAL (
                SELECT body FROM entries
                WHERE conversation = i.conversation AND sender = i.sender AND client_id = i.client_id LIMIT 1) AS e
            """,
            Column(NpgsqlDbType.Uuid, ids.Select(id => id.Conversation.Value).ToArray()),
            Column(NpgsqlDbType.Uuid, ids.Select(id => id.SenderId.Value).ToArray()),
            Column(NpgsqlDbType.Uuid, ids.Select(id => id.ClientId.Value).ToArray()));

        using var row = batch.ExecuteReader();
        row.NextResult();
        var found = new PostgresBatch();
        while (row.Read())
        {
            found.AddEnd(ConversationId.From(row.GetGuid(0)), row.GetInt64(1));
        }

        row.NextResult();
        while (row.Read())
        {
            found.AddEarlier(ConversationId.From(row.GetGuid(0)), row.GetFieldValue<byte[]>(1));
        }

        return found;
    }

    public void Commit(IReadOnlyList<PendingAppend> appends)
    {
        using var batch = new NpgsqlBatch(connection);
        if (appends.Count > 0)
        {
            var rows = appends.SelectMany(append => append.Entries.Select(
                (entry, i) => (append.Conversation, Entry: entry, Body: append.Bodies[i]))).ToList();
            Add(
                batch,
                """
                INSERT INTO entries (conversation, sequence, sender, client_id, refers_to, kind, body)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
                """,
                Column(NpgsqlDbType.Uuid, rows.Select(row => row.Conversation.Value).ToArray()),
                Column(NpgsqlDbType.Bigint, rows.Select(row => row.Entry.Sequence).ToArray()),
                Column(NpgsqlDbType.Uuid, rows.Select(row => row.Entry.SenderId.Value).ToArray()),
                Column(NpgsqlDbType.Uuid, rows.Select(row => row.Entry.ClientMessageId?.Value).ToArray()),
                Column(NpgsqlDbType.Bigint, rows.Select(row => row.Entry.RefersTo).ToArray()),
                Column(NpgsqlDbType.Smallint, rows.Select(row => (short)row.Entry.Kind).ToArray()),
                Column(NpgsqlDbType.Bytea, rows.Select(row => row.Body).ToArray()));
        }

        Add(batch, "COMMIT");
        batch.ExecuteNonQuery();
    }

    public void Dispose() => connection.Dispose();

    private static NpgsqlParameter<T[]> Column<T>(NpgsqlDbType type, T[] values) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }
}
