using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Edges;

public sealed partial class EdgeGrain(TimeProvider time, ILogger<EdgeGrain> logger) : Grain, IEdgeGrain
{
    private readonly HashSet<ConnectedDevice> _devices = [];
    private DateTimeOffset? _leasedUntil;
    private IGrainTimer? _expiry;

    private EdgeId Id => new(this.GetPrimaryKeyString());

    public Task<bool> Renew()
    {
        if (_leasedUntil is null)
        {
            return Task.FromResult(false);
        }

        Lease();
        return Task.FromResult(true);
    }

    public async Task Announce(ImmutableArray<ConnectedDevice> devices)
    {
        Lease();
        var ended = _devices.Except(devices).ToList();
        _devices.Clear();
        _devices.UnionWith(devices);
        await ForEach(ended, Disconnect);
        await ForEach(devices, Connect);
    }

    public async Task Connected(ConnectedDevice device)
    {
        _devices.Add(device);
        await Connect(device);
    }

    public async Task Disconnected(ConnectedDevice device)
    {
        _devices.Remove(device);
        await Disconnect(device);
    }

    public async Task Close()
    {
        _expiry?.Dispose();
        _leasedUntil = null;
        var devices = _devices.ToList();
        _devices.Clear();
        await ForEach(devices, Disconnect);
        DeactivateOnIdle();
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
            LogLapsed(Id, _devices.Count);
            await Close();
        }
    }

    private Task Connect(ConnectedDevice device) =>
        GrainFactory.User(device.UserId).DeviceConnected(device.DeviceId, Id);

    private Task Disconnect(ConnectedDevice device) =>
        GrainFactory.User(device.UserId).DeviceDisconnected(device.DeviceId, Id);

    private static async Task ForEach(IReadOnlyList<ConnectedDevice> devices, Func<ConnectedDevice, Task> call)
    {
        const int together = 64;
        foreach (var chunk in devices.Chunk(together))
        {
            await Task.WhenAll(chunk.Select(call));
        }
    }

    [LoggerMessage(LogLevel.Warning, "The lease of edge {Edge} lapsed; {Count} sessions ended.")]
    private partial void LogLapsed(EdgeId edge, int count);
}
