using System.Collections.Immutable;
using ChatOrleans.Timing;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Edges;

/// <summary>
/// The link of an edge to the cluster, from its opening to its closing: it takes the edge's events, renews its lease and
/// reports its connected devices. It never throws; the next renewal repairs what failed.
/// </summary>
public sealed class EdgeLink : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly EdgeSessions _sessions;
    private readonly CancellationTokenSource _closing = new();
    private Task? _renewing;

    /// <param name="devices">Those that are connected now.</param>
    /// <param name="isConnected">Whether one of them is.</param>
    /// <param name="deliver">Takes events, those of one silo in order; called by several at a time. Throws nothing.</param>
    public EdgeLink(
        IClusterClient cluster, Func<ImmutableArray<ConnectedDevice>> devices, Func<ConnectedDevice, bool> isConnected,
        Action<ImmutableArray<EdgeEvent>> deliver, TimeProvider time, ILogger logger)
    {
        _time = time;
        Id = new($"{Environment.MachineName}-{Guid.CreateVersion7(time.GetUtcNow()):N}");
        _sessions = new(new(cluster, Id, deliver), cluster, devices, isConnected, time, logger);
    }

    /// <summary>Of this link alone, so that nothing meant for an earlier process reaches this one.</summary>
    public EdgeId Id { get; }

    /// <summary>When the lease was last renewed.</summary>
    public DateTimeOffset RenewedAt { get; private set; }

    /// <summary>Returns after the first try; if it fails, the next renewal tries again.</summary>
    public async Task Open()
    {
        await Renew();
        _renewing = _time.Every(EdgeLease.RenewInterval, Renew, _closing.Token);
    }

    /// <summary>A connection of the device opened or closed.</summary>
    public Task Changed(ConnectedDevice device) => _sessions.Changed(device);

    /// <summary>Closes it. The cluster does not know a link that was never opened.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _renewing, null) is { } renewing)
        {
            await _closing.CancelAsync();
            await renewing;
            await _sessions.Close();
        }

        _closing.Dispose();
    }

    private async Task Renew()
    {
        if (await _sessions.Renew())
        {
            RenewedAt = _time.GetUtcNow();
        }
    }
}
