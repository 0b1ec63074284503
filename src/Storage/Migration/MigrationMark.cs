using System.Text.Json;
using ChatOrleans.Json;
using Orleans.Storage;

namespace ChatOrleans.Storage.Migration;

/// <summary>
/// Marks the target of a migration from before the first copied entry until all are verified: a store that has the mark is
/// incomplete.
/// </summary>
public static class MigrationMark
{
    internal static readonly StateKey Key = new(GrainId.Create("migration", "target"), "unfinished");

    /// <exception cref="InvalidOperationException">The store is the target of a migration that has not
    /// ended.</exception>
    public static async Task ThrowIfUnfinished(IGrainStorage storage)
    {
        if (await Source(storage) is { } source)
        {
            throw new InvalidOperationException(
                $"The store is incomplete: a migration from {source} has not finished. Run it again until it has.");
        }
    }

    /// <summary>Where the unfinished migration comes from; null when there is none.</summary>
    internal static async Task<string?> Source(IGrainStorage storage)
    {
        var mark = await StoredState.Read(storage, Key);
        return mark.RecordExists ? mark.State.GetProperty("from").GetString() : null;
    }

    internal static async Task Set(IGrainStorage storage, string source)
    {
        var mark = await StoredState.Read(storage, Key);
        mark.State = JsonSerializer.SerializeToElement(new { From = source }, ChatJson.Options);
        await storage.WriteStateAsync(Key.Name, Key.Grain, mark);
    }

    internal static async Task Clear(IGrainStorage storage)
    {
        var mark = await StoredState.Read(storage, Key);
        await storage.ClearStateAsync(Key.Name, Key.Grain, mark);
    }
}
