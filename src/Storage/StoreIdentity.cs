using System.Security.Cryptography;
using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage;

/// <summary>
/// Which store it is, whatever it is called: a random id, made once and kept in the store itself. It goes along with a
/// backup, and not with a migration.
/// </summary>
public static class StoreIdentity
{
    internal static readonly StateKey Key = new(GrainId.Create("store", "identity"), "identity");

    /// <summary>32 hexadecimal digits, for everybody who asks the same.</summary>
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
