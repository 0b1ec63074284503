using System.Globalization;
using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// Grain state as JSON rows; no ETag is given out twice. Each write is a transaction of its own; the server flushes those of
/// many connections together.
/// </summary>
internal sealed class PostgresGrainStorage(PostgresDatabase database) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var rows = await database.Read(
            "SELECT etag, body FROM grain_state WHERE grain = $1 AND name = $2",
            [grainId.ToString(), stateName],
            row => (ETag: row.GetInt64(0).ToString(), Body: row.GetFieldValue<byte[]>(1)), CancellationToken.None);
        grainState.RecordExists = rows.Count > 0;
        grainState.ETag = rows.Count > 0 ? rows[0].ETag : null;
        grainState.State = rows.Count > 0
            ? JsonSerializer.Deserialize<T>(rows[0].Body, ChatJson.Options)!
            : Activator.CreateInstance<T>();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(grainState.State, ChatJson.Options);
        var written = grainState.ETag is { } etag
            ? await Etag(
                """
                UPDATE grain_state SET etag = nextval('grain_state_etags'), body = $4
                WHERE grain = $1 AND name = $2 AND etag = $3 RETURNING etag
                """,
                [grainId.ToString(), stateName, Number(etag), body])
            : await Etag(
                """
                INSERT INTO grain_state (grain, name, etag, body) VALUES ($1, $2, nextval('grain_state_etags'), $3)
                ON CONFLICT DO NOTHING RETURNING etag
                """,
                [grainId.ToString(), stateName, body]);
        grainState.ETag = written ?? throw Inconsistent(stateName, grainId, grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var cleared = grainState.ETag is { } etag
            ? await Etag(
                "DELETE FROM grain_state WHERE grain = $1 AND name = $2 AND etag = $3 RETURNING etag",
                [grainId.ToString(), stateName, Number(etag)]) is not null
            : await Etag(
                "SELECT etag FROM grain_state WHERE grain = $1 AND name = $2", [grainId.ToString(), stateName]) is null;
        if (!cleared)
        {
            throw Inconsistent(stateName, grainId, grainState.ETag);
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private async Task<string?> Etag(string sql, object[] parameters)
    {
        var etags = await database.Query(sql, parameters, row => row.GetInt64(0).ToString(), CancellationToken.None);
        return etags.Count == 0 ? null : etags[0];
    }

    private static long Number(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);

    private static InconsistentStateException Inconsistent(string stateName, GrainId grainId, string? etag) =>
        new($"State '{stateName}' of {grainId} was written by another activation.", storedEtag: null, etag);
}
