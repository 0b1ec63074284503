using ChatOrleans.Edges;

namespace ChatOrleans.Connections;

/// <summary>This edge's link to the cluster: its stream of events, and its <see cref="EdgeSessions"/>.</summary>
internal sealed partial class EdgeLink : BackgroundService
{
    private readonly EdgeSubscription _subscription;
    private readonly EdgeSessions _sessions;
    private readonly TimeProvider _time;
    private readonly ILogger<EdgeLink> _logger;

    public EdgeLink(
        IClusterClient cluster, ConnectionRegistry connections, EdgeInbox inbox, TimeProvider time, ILogger<EdgeLink> logger)
    {
        (_time, _logger) = (time, logger);
        _subscription = new(cluster, Id, inbox.Deliver);
        _sessions = new(Id, cluster, () => connections.Devices, connections.HasDevice, time, logger);
    }

    /// <summary>New with every start, so that nothing meant for an earlier process reaches this one.</summary>
    public EdgeId Id { get; } = new($"{Environment.MachineName}-{Guid.CreateVersion7():N}");

    /// <summary>When the lease was last renewed.</summary>
    public DateTimeOffset RenewedAt { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _subscription.Keep();
        await RenewLease();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _sessions.Close();
        try
        {
            await _subscription.End();
        }
        catch (Exception error)
        {
            LogNotUnsubscribed(Id, error);
        }
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
                await KeepSubscription();
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

    private async Task KeepSubscription()
    {
        try
        {
            await _subscription.Keep();
        }
        catch (Exception error)
        {
            LogNotSubscribed(Id, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} could not look after its subscription; it will try again.")]
    private partial void LogNotSubscribed(EdgeId edge, Exception error);

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} stopped, but its subscription stays behind.")]
    private partial void LogNotUnsubscribed(EdgeId edge, Exception error);
}
