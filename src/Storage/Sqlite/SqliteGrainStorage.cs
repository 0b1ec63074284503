using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>Grain state as JSON rows with ETags that count up, through the same group commit as the log.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, SqliteWriter writer) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (etag, body) = await database.Read(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT etag, body FROM grain_state WHERE grain = $1 AND name = $2";
                command.Parameters.AddWithValue("$1", grainId.ToString());
                command.Parameters.AddWithValue("$2", stateName);
                using var row = command.ExecuteReader();
                return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (0, null);
            },
            CancellationToken.None);
        grainState.RecordExists = body is not null;
        grainState.ETag = body is null ? null : etag.ToString();
        grainState.State = body is null
            ? Activator.CreateInstance<T>()
            : JsonSerializer.Deserialize<T>(body, ChatJson.Options)!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(grainState.State, ChatJson.Options);
        grainState.ETag = await Put(stateName, grainId, grainState.ETag, body);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Put(stateName, grainId, grainState.ETag, body: null);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private async Task<string> Put(string stateName, GrainId grainId, string? etag, byte[]? body)
    {
        var write = new StateWrite(grainId.ToString(), stateName, etag, body);
        writer.Enqueue(write);
        return await write.Done is (true, var current)
            ? current!
            : throw new InconsistentStateException(
                $"State '{stateName}' of {grainId} was written by another activation.", write.Current, etag);
    }

    private sealed class StateWrite(string grain, string name, string? etag, byte[]? body)
        : SqliteWrite<(bool Written, string? ETag)>
    {
        public string? Current { get; private set; }

        protected override (bool Written, string? ETag) Write(SqliteStatements statements)
        {
            var stored = statements.StateTag(grain, name);
            Current = stored?.ToString();
            if (Current != etag)
            {
                return (false, null);
            }

            if (body is null)
            {
                statements.DropState(grain, name);
                return (true, string.Empty);
            }

            var next = (stored ?? 0) + 1;
            statements.PutState(grain, name, next, body);
            return (true, next.ToString());
        }
    }
}
