using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Edges;

/// <summary>
/// What the cluster knows of an edge: its lease, where it takes its events, and the devices connected to it. Never throws.
/// </summary>
public sealed partial class EdgeSessions(
    EdgeSubscription subscription, IGrainFactory grains, Func<ImmutableArray<ConnectedDevice>> devices,
    Func<ConnectedDevice, bool> isConnected, TimeProvider time, ILogger logger)
{
    // A report and its version are taken together, so that of two reports the one with the higher version is newer.
    private readonly Lock _order = new();
    private long _version;
    private long _announcedAt;
    private bool _announces = true;

    private EdgeId Id => subscription.Edge;

    private IEdgeGrain Grain => grains.Edge(Id);

    /// <summary>Called every <see cref="EdgeLease.RenewInterval"/>. False when the cluster was not reached.</summary>
    public async Task<bool> Renew()
    {
        // Before the devices are announced: events come right after that.
        await TryReport(subscription.Keep);
        return await TryReport(RenewLease);
    }

    /// <summary>A connection of the device opened or closed: reports whether it has one now.</summary>
    public Task Changed(ConnectedDevice device) => TryReport(() =>
    {
        lock (_order)
        {
            return isConnected(device) ? Grain.Connected(device, ++_version) : Grain.Disconnected(device, ++_version);
        }
    });

    public async Task Close()
    {
        await TryReport(() => Grain.Close());
        await TryReport(subscription.End);
    }

    private async Task RenewLease()
    {
        if (!await Grain.Renew() || _announces || time.GetElapsedTime(_announcedAt) >= EdgeLease.AnnounceInterval)
        {
            (_announces, _announcedAt) = (false, time.GetTimestamp());
            await Announce();
        }
    }

    private Task Announce()
    {
        lock (_order)
        {
            return Grain.Announce(subscription.Reference, devices(), ++_version);
        }
    }

    /// <summary>On any failure the next renewal announces all devices.</summary>
    private async Task<bool> TryReport(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception error)
        {
            _announces = true;
            LogFailed(Id, error);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not report the devices of edge {Edge}; will retry.")]
    private partial void LogFailed(EdgeId edge, Exception error);
}
