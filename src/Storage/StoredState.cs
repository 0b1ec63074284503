using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage;

/// <summary>A state of a grain, of any type.</summary>
internal sealed class StoredState : IGrainState<JsonElement>
{
    public JsonElement State { get; set; }

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }

    /// <summary>In the product's own form, without a store's spacing and escaping; empty when there is none.</summary>
    public byte[] Bytes => RecordExists ? JsonSerializer.SerializeToUtf8Bytes(State, ChatJson.Options) : [];

    public static async Task<StoredState> Read(IGrainStorage storage, StateKey key)
    {
        var state = new StoredState();
        await storage.ReadStateAsync(key.Name, key.Grain, state);
        return state;
    }
}
