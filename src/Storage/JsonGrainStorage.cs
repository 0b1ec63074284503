using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage;

/// <summary>
/// Grain state as JSON under an ETag. The state is serialized once, at the call, before the first await: the grain may change
/// it afterwards, and a retry writes the same bytes.
/// </summary>
public abstract class JsonGrainStorage : IGrainStorage
{
    /// <summary>Reads the state and its ETag; a new state and no ETag where none is stored.</summary>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await Read(new(grainId, stateName));
        grainState.RecordExists = stored is not null;
        grainState.ETag = stored?.ETag;
        grainState.State = stored is null
            ? Activator.CreateInstance<T>()
            : JsonSerializer.Deserialize<T>(stored.Value.Body, ChatJson.Options)!;
    }

    /// <summary>Writes the state over the one that was read, and takes the new ETag.</summary>
    /// <exception cref="InconsistentStateException">Another one is stored by now.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(grainState.State, ChatJson.Options);
        grainState.ETag = await Write(new(grainId, stateName), grainState.ETag, body)
            ?? throw Inconsistent(stateName, grainId, grainState.ETag);
        grainState.RecordExists = true;
    }

    /// <summary>Removes the state that was read.</summary>
    /// <inheritdoc cref="WriteStateAsync"/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!await Clear(new(grainId, stateName), grainState.ETag))
        {
            throw Inconsistent(stateName, grainId, grainState.ETag);
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>Null when none is stored.</summary>
    protected abstract Task<(string ETag, byte[] Body)?> Read(StateKey key);

    /// <summary>
    /// Stores the state if the stored one has this ETag; null: if none is stored. Gives the new ETag, or null when nothing was
    /// done.
    /// </summary>
    protected abstract Task<string?> Write(StateKey key, string? etag, byte[] body);

    /// <summary>Removes the stored state if it has this ETag; null: if none is stored. False when nothing was done.</summary>
    protected abstract Task<bool> Clear(StateKey key, string? etag);

    private static InconsistentStateException Inconsistent(string stateName, GrainId grainId, string? etag) =>
        new($"State '{stateName}' of {grainId} was written by another activation.", storedEtag: null, etag);
}
