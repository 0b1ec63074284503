using System.Collections.Immutable;
using ChatOrleans.Metrics;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Edges;

public sealed partial class EdgeGrain(TimeProvider time, SiloLosses losses, ChatMetrics metrics, ILogger<EdgeGrain> logger)
    : Grain, IEdgeGrain
{
    // Of devices that left, the version is kept until the next announcement: an older report may still be on its way.
    private readonly Dictionary<ConnectedDevice, (long Version, bool Connected)> _devices = [];
    private DateTimeOffset? _leasedUntil;
    private IEdgeObserver? _observer;
    private IGrainTimer? _expiry;
    private int _lossesAtAnnouncement;

    private EdgeId Id => new(this.GetPrimaryKeyString());

    public Task<bool> Renew()
    {
        if (_leasedUntil is null)
        {
            return Task.FromResult(false);
        }

        Lease();
        return Task.FromResult(_lossesAtAnnouncement == losses.Count);
    }

    public Task<IEdgeObserver?> Observer() => Task.FromResult(_leasedUntil >= time.GetUtcNow() ? _observer : null);

    public async Task Announce(IEdgeObserver observer, ImmutableArray<ConnectedDevice> devices, long version)
    {
        _observer = observer;
        Lease();
        // Before users' grains are called: a silo lost in between may take some of them along.
        _lossesAtAnnouncement = losses.Count;
        List<ConnectedDevice> stated = [.. devices.Where(device => Accept(device, version, connected: true))];
        var others = _devices.Where(known => known.Value.Version < version).ToList();
        others.ForEach(other => _devices.Remove(other.Key));
        await BoundedCalls.ForEach([.. others.Where(other => other.Value.Connected).Select(other => other.Key)], Disconnect);
        await BoundedCalls.ForEach(stated, Connect);
    }

    public Task Connected(ConnectedDevice device, long version) =>
        Accept(device, version, connected: true) ? Connect(device) : Task.CompletedTask;

    public Task Disconnected(ConnectedDevice device, long version) =>
        Accept(device, version, connected: false) ? Disconnect(device) : Task.CompletedTask;

    public async Task Close()
    {
        _expiry?.Dispose();
        (_leasedUntil, _observer) = (null, null);
        List<ConnectedDevice> devices = [.. _devices.Where(known => known.Value.Connected).Select(known => known.Key)];
        _devices.Clear();
        try
        {
            await BoundedCalls.ForEach(devices, Disconnect);
        }
        finally
        {
            // Also when a user's grain fails: no lapse of the next lease would be noticed here.
            DeactivateOnIdle();
        }
    }

    /// <summary>False for an older report that arrives late.</summary>
    private bool Accept(ConnectedDevice device, long version, bool connected)
    {
        if (_devices.TryGetValue(device, out var known) && known.Version > version)
        {
            return false;
        }

        _devices[device] = (version, connected);
        return true;
    }

    private void Lease()
    {
        _leasedUntil = time.GetUtcNow() + EdgeLease.Duration;
        // A grain with a lease must stay, or nobody would notice that it lapses.
        DelayDeactivation(EdgeLease.Duration * 4);
        _expiry ??= this.RegisterGrainTimer(
            _ => CloseIfLapsed(),
            new GrainTimerCreationOptions(EdgeLease.RenewInterval, EdgeLease.RenewInterval) { KeepAlive = true });
    }

    private async Task CloseIfLapsed()
    {
        if (_leasedUntil < time.GetUtcNow())
        {
            metrics.LeaseLapses.Add(1);
            LogLapsed(Id, _devices.Count);
            await Close();
        }
    }

    private Task Connect(ConnectedDevice device) =>
        GrainFactory.User(device.UserId).DeviceConnected(device.DeviceId, Id);

    private Task Disconnect(ConnectedDevice device) =>
        GrainFactory.User(device.UserId).DeviceDisconnected(device.DeviceId, Id);

    [LoggerMessage(LogLevel.Warning, "The lease of edge {Edge} lapsed; {Count} sessions ended.")]
    private partial void LogLapsed(EdgeId edge, int count);
}
