using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;

namespace ChatOrleans.Runtime.Tests;

/// <summary>Grain state in memory, as JSON, with ETags.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (int ETag, string Body)> _states = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _states.TryGetValue((stateName, grainId), out var stored);
        grainState.ETag = grainState.RecordExists ? stored.ETag.ToString() : null;
        grainState.State = grainState.RecordExists
            ? JsonSerializer.Deserialize<T>(stored.Body)!
            : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var current = _states.TryGetValue((stateName, grainId), out var stored) ? stored.ETag.ToString() : null;
        if (current != grainState.ETag)
        {
            throw new InconsistentStateException("Written in between.", current, grainState.ETag);
        }

        _states[(stateName, grainId)] = (stored.ETag + 1, JsonSerializer.Serialize(grainState.State));
        grainState.ETag = (stored.ETag + 1).ToString();
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove((stateName, grainId), out _);
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    /// <summary>Another writer, elsewhere.</summary>
    public void WriteBehind(string stateName, GrainId grainId, string body) =>
        _states.AddOrUpdate((stateName, grainId), (1, body), (_, stored) => (stored.ETag + 1, body));
}
