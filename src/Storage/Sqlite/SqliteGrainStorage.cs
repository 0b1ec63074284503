namespace ChatOrleans.Storage.Sqlite;

/// <summary>Grain state as rows with ETags that count up, through the same group commit as the log.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, SqliteWriter writer) : JsonGrainStorage
{
    protected override async Task<(string ETag, byte[] Body)?> Read(StateKey key)
    {
        var rows = await database.Read(
            "SELECT etag, body FROM grain_state WHERE grain = $1 AND name = $2", [key.Grain.ToString(), key.Name],
            row => (row.GetInt64(0).ToString(), row.GetFieldValue<byte[]>(1)), CancellationToken.None);
        return rows is [var stored] ? stored : null;
    }

    protected override Task<string?> Write(StateKey key, string? etag, byte[] body) => Put(key, etag, body);

    protected override async Task<bool> Clear(StateKey key, string? etag) => await Put(key, etag, body: null) is not null;

    private Task<string?> Put(StateKey key, string? etag, byte[]? body)
    {
        var write = new SqliteStateWrite(key, etag, body);
        writer.Enqueue(write);
        return write.Done;
    }
}
