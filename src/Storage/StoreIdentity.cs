using System.Security.Cryptography;
using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage;

/// <summary>
/// A random id of the store, made once and kept in the store itself, so it does not depend on the store's name. A backup
/// contains it; a migration does not copy it.
/// </summary>
public static class StoreIdentity
{
    internal static readonly StateKey Key = new(GrainId.Create("store", "identity"), "identity");

    /// <summary>32 hexadecimal digits, the same for every caller.</summary>
    public static async Task<string> Of(IGrainStorage storage)
    {
        var identity = await StoredState.Read(storage, Key);
        if (!identity.RecordExists)
        {
            identity.State = JsonSerializer.SerializeToElement(
                new { Id = RandomNumberGenerator.GetHexString(32, lowercase: true) }, ChatJson.Options);
            try
            {
                await storage.WriteStateAsync(Key.Name, Key.Grain, identity);
            }
            catch (InconsistentStateException)
            {
                // Another process was first.
                identity = await StoredState.Read(storage, Key);
            }
        }

        return identity.State.GetProperty("id").GetString()!;
    }
}
