using ChatOrleans.Edges;

namespace ChatOrleans.Connections;

/// <summary>This edge's link to the cluster: keeps its <see cref="EdgeSessions"/> alive.</summary>
internal sealed class EdgeLink : BackgroundService
{
    private readonly EdgeSessions _sessions;
    private readonly TimeProvider _time;

    public EdgeLink(
        IClusterClient cluster, ConnectionRegistry connections, EdgeInbox inbox, TimeProvider time, ILogger<EdgeLink> logger)
    {
        _time = time;
        _sessions = new(
            new(cluster, Id, inbox.Deliver), cluster, () => connections.Devices, connections.HasDevice, time, logger);
    }

    /// <summary>New with every start, so that nothing meant for an earlier process reaches this one.</summary>
    public EdgeId Id { get; } = new($"{Environment.MachineName}-{Guid.CreateVersion7():N}");

    /// <summary>When the lease was last renewed.</summary>
    public DateTimeOffset RenewedAt { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RenewLease();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (ExecuteTask is null)
        {
            // The start failed before: the cluster knows nothing of this edge.
            return;
        }

        await base.StopAsync(cancellationToken);
        await _sessions.Close();
    }

    public Task Changed(ConnectedDevice device) => _sessions.Changed(device);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(EdgeLease.RenewInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RenewLease();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RenewLease()
    {
        if (await _sessions.Renew())
        {
            RenewedAt = _time.GetUtcNow();
        }
    }
}
