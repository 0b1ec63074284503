using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Simulation.Faults;
using Orleans.Storage;

namespace ChatOrleans.Simulation.Stores;

/// <summary>Grain states as one process has them; as JSON, so that nothing of one activation is shared with another.</summary>
internal sealed class SimulatedStates(StoreClient client, Disk disk, Bug bug) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (etag, body) = await client.Read(() => disk.State(grainId.ToString(), stateName));
        grainState.RecordExists = body is not null;
        grainState.ETag = etag?.ToString();
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
        var write = new StateWrite(disk, grainId, stateName, etag is null ? null : long.Parse(etag), body);
        if (bug == Bug.StateBeforeCommit)
        {
            client.EnqueueLater(write);
            return ((etag is null ? 0 : long.Parse(etag)) + 1).ToString();
        }

        client.Enqueue(write);
        return await write.Done.Task is { } next
            ? next.ToString()
            : throw new InconsistentStateException($"State '{stateName}' of {grainId} was written by another activation.");
    }

    private sealed class StateWrite(Disk disk, GrainId grain, string name, long? etag, byte[]? body) : StoreWrite
    {
        private long? _next;

        public TaskCompletionSource<long?> Done { get; } = new();

        public override void Commit()
        {
            _next = disk.PutState(grain.ToString(), name, etag, body);
            if (_next > 0 && name == "conversation")
            {
                var snapshot = JsonSerializer.Deserialize<ConversationState>(body!, ChatJson.Options)!;
                disk.Judge(ConversationId.From(Guid.ParseExact(grain.Key.ToString()!, "D")), snapshot.Members);
            }
        }

        public override void Complete(Exception? error)
        {
            if (error is null)
            {
                Done.TrySetResult(_next);
            }
            else
            {
                Done.TrySetException(error);
            }
        }
    }
}
