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
    // What is said and its number are taken together, so that of two words the one with the higher number is truer.
    private readonly Lock _order = new();
    private long _said;
    private long _announcedAt;
    private bool _announces = true;

    private EdgeId Id => subscription.Edge;

    private IEdgeGrain Grain => grains.Edge(Id);

    /// <summary>Called every <see cref="EdgeLease.RenewInterval"/>. False when the cluster was not reached.</summary>
    public async Task<bool> Renew()
    {
        // Before the devices are stated: events come as soon as they are.
        await Quietly(subscription.Keep);
        return await Quietly(RenewLease);
    }

    /// <summary>A connection of the device opened or closed: says whether it has one now.</summary>
    public Task Changed(ConnectedDevice device) => Quietly(() =>
    {
        lock (_order)
        {
            return isConnected(device) ? Grain.Connected(device, ++_said) : Grain.Disconnected(device, ++_said);
        }
    });

    public async Task Close()
    {
        await Quietly(() => Grain.Close());
        await Quietly(subscription.End);
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
            return Grain.Announce(subscription.Reference, devices(), ++_said);
        }
    }

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
            LogFailed(Id, error);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not report the devices of edge {Edge}; will retry.")]
    private partial void LogFailed(EdgeId edge, Exception error);
}
