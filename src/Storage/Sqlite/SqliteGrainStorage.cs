namespace ChatOrleans.Storage.Sqlite;

/// <summary>Grain state as rows with ETags that count up, through the same group commit as the log.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, SqliteWriter writer) : JsonGrainStorage
{
    protected override Task<(string ETag, byte[] Body)?> Read(StateKey key) => database.Read<(string, byte[])?>(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT etag, body FROM grain_state WHERE grain = $1 AND name = $2";
            command.Parameters.AddWithValue("$1", key.Grain.ToString());
            command.Parameters.AddWithValue("$2", key.Name);
            using var row = command.ExecuteReader();
            return row.Read() ? (row.GetInt64(0).ToString(), row.GetFieldValue<byte[]>(1)) : null;
        },
        CancellationToken.None);

    protected override Task<string?> Write(StateKey key, string? etag, byte[] body) => Put(key, etag, body);

    protected override async Task<bool> Clear(StateKey key, string? etag) => await Put(key, etag, body: null) is not null;

    private Task<string?> Put(StateKey key, string? etag, byte[]? body)
    {
        var write = new StateWrite(key.Grain.ToString(), key.Name, etag, body);
        writer.Enqueue(write);
        return write.Done;
    }

    private sealed class StateWrite(string grain, string name, string? etag, byte[]? body) : SqliteWrite<string?>
    {
        protected override string? Write(SqliteStatements statements)
        {
            var stored = statements.StateTag(grain, name);
            if (stored?.ToString() != etag)
            {
                return null;
            }

            if (body is null)
            {
                statements.DropState(grain, name);
                return "";
            }

            var next = (stored ?? 0) + 1;
            statements.PutState(grain, name, next, body);
            return next.ToString();
        }
    }
}
