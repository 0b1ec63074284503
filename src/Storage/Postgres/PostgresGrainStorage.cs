using System.Globalization;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// Grain state as rows; no ETag is given out twice. Each write is a transaction of its own; the server flushes those of many
/// connections together.
/// </summary>
internal sealed class PostgresGrainStorage(PostgresDatabase database) : JsonGrainStorage
{
    protected override async Task<(string ETag, byte[] Body)?> Read(StateKey key)
    {
        var rows = await database.Read(
            "SELECT etag, body FROM grain_state WHERE grain = $1 AND name = $2", [key.Grain.ToString(), key.Name],
            row => (row.GetInt64(0).ToString(), row.GetFieldValue<byte[]>(1)), CancellationToken.None);
        return rows is [var stored] ? stored : null;
    }

    protected override Task<string?> Write(StateKey key, string? etag, byte[] body) => etag is null
        ? Etag(
            """
            INSERT INTO grain_state (grain, name, etag, body) VALUES ($1, $2, nextval('grain_state_etags'), $3)
            ON CONFLICT DO NOTHING RETURNING etag
            """,
            [key.Grain.ToString(), key.Name, body])
        : Etag(
            """
            UPDATE grain_state SET etag = nextval('grain_state_etags'), body = $4
            WHERE grain = $1 AND name = $2 AND etag = $3 RETURNING etag
            """,
            [key.Grain.ToString(), key.Name, Number(etag), body]);

    protected override async Task<bool> Clear(StateKey key, string? etag) => etag is null
        ? await Read(key) is null
        : await Etag(
            "DELETE FROM grain_state WHERE grain = $1 AND name = $2 AND etag = $3 RETURNING etag",
            [key.Grain.ToString(), key.Name, Number(etag)]) is not null;

    private async Task<string?> Etag(string sql, object[] parameters)
    {
        var etags = await database.Query(sql, parameters, row => row.GetInt64(0).ToString(), CancellationToken.None);
        return etags is [var etag] ? etag : null;
    }

    private static long Number(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);
}
