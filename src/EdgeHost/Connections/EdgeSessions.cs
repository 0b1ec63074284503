using System.Collections.Immutable;
using ChatOrleans.Edges;

namespace ChatOrleans.Connections;

/// <summary>What the cluster knows of an edge: its lease and the devices connected to it. Never throws.</summary>
internal sealed partial class EdgeSessions(
    EdgeId id, IGrainFactory grains, Func<ImmutableArray<ConnectedDevice>> devices, TimeProvider time, ILogger logger)
{
    private long _announcedAt;
    private bool _announces = true;

    private IEdgeGrain Grain => grains.Edge(id);

    /// <summary>Called every <see cref="EdgeLease.RenewInterval"/>. False when the cluster was not reached.</summary>
    public Task<bool> Renew() => Quietly(async () =>
    {
        if (!await Grain.Renew() || _announces || time.GetElapsedTime(_announcedAt) >= EdgeLease.AnnounceInterval)
        {
            (_announces, _announcedAt) = (false, time.GetTimestamp());
            await Grain.Announce(devices());
        }
    });

    public Task Connected(ConnectedDevice device) => Quietly(() => Grain.Connected(device));

    public Task Disconnected(ConnectedDevice device) => Quietly(() => Grain.Disconnected(device));

    public Task Close() => Quietly(() => Grain.Close());

    /// <summary>Whatever failed, the next renewal states all devices.</summary>
    private async Task<bool> Quietly(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception error)
        {
            _announces = true;
            LogFailed(id, error);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} could not tell the cluster; it will try again.")]
    private partial void LogFailed(EdgeId edge, Exception error);
}
