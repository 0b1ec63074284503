using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOrleans.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ChatOrleans.Storage;

/// <summary>
/// The epochs of the data set, kept in the store itself, so that a backup has those of its time. Once a data set is restored,
/// the numbers of what was lost are given out again; a new epoch separates the old numbers from the new ones. An unneeded epoch
/// costs clients nothing: they drop exactly what the log does not have.
/// </summary>
public sealed partial class Epochs(
    [FromKeyedServices(GrainStateStore.Name)] IGrainStorage storage, TimeProvider time, ILogger<Epochs> logger)
{
    internal static readonly StateKey Key = new(GrainId.Create("store", "epochs"), "epochs");

    private volatile Lineage _known = Lineage.Empty;

    /// <summary>Null while the data set is in its first.</summary>
    public EpochId? Current => _known.Latest;

    /// <summary>
    /// Reads the epochs when a silo starts, before its grains. The first silo that finds the data at another place than before
    /// begins a new epoch.
    /// </summary>
    /// <param name="place">What <see cref="IStoreContents.Place"/> says.</param>
    public Task Open(string place) => Change(known =>
        known.Place == place ? known : (known.Place is null ? known : Next(known)) with { Place = place });

    /// <summary>The data set was restored, even if its place is the same.</summary>
    public Task Begin() => Change(Next);

    /// <summary>The log has less than it had in this epoch. A new one begins, unless another silo has begun it.</summary>
    /// <returns>The current one.</returns>
    public async Task<EpochId?> Leave(EpochId? epoch)
    {
        await Change(known => known.Latest == epoch ? Next(known) : known);
        LogWentBack(epoch, Current);
        return Current;
    }

    /// <summary>Reads the epochs again if this one is not among them: another silo may have begun it.</summary>
    /// <returns>The current one.</returns>
    public async Task<EpochId?> Learn(EpochId epoch)
    {
        if (!Has(epoch))
        {
            await Change(known => known);
        }

        return Current;
    }

    /// <summary>Whether this data set has been in the epoch. A restored one has not been in those after its backup.</summary>
    public bool Has(EpochId epoch) => _known.Epochs.Contains(epoch);

    /// <summary>Whether an epoch of this data set began after another one of it.</summary>
    /// <param name="other">Null for the first.</param>
    public bool IsAfter(EpochId epoch, EpochId? other) =>
        other is not { } before || _known.Epochs.IndexOf(epoch) > _known.Epochs.IndexOf(before);

    private Lineage Next(Lineage known) =>
        known with { Epochs = known.Epochs.Add(EpochId.From(Guid.CreateVersion7(time.GetUtcNow()))) };

    private async Task Change(Func<Lineage, Lineage> change)
    {
        while (true)
        {
            var stored = await StoredState.Read(storage, Key);
            var before = stored.RecordExists ? stored.State.Deserialize<Lineage>(ChatJson.Options)! : Lineage.Empty;
            var after = change(before);
            if (after != before)
            {
                stored.State = JsonSerializer.SerializeToElement(after, ChatJson.Options);
                try
                {
                    await storage.WriteStateAsync(Key.Name, Key.Grain, stored);
                }
                catch (InconsistentStateException)
                {
                    // Another process was first.
                    continue;
                }
            }

            _known = after;
            return;
        }
    }

    [LoggerMessage(LogLevel.Critical,
        "A conversation's log ends before what it had in epoch {Epoch}: the store was restored while silos ran. Epoch {Next} "
        + "begins. Stop all silos before a store is restored.")]
    private partial void LogWentBack(EpochId? epoch, EpochId? next);

    private sealed record Lineage(string? Place, ImmutableArray<EpochId> Epochs)
    {
        public static Lineage Empty { get; } = new(null, []);

        [JsonIgnore]
        public EpochId? Latest => Epochs is [.., var latest] ? latest : null;
    }
}
