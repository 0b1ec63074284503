using ChatOrleans.Edges;
using Orleans.Streams;

namespace ChatOrleans.Connections;

/// <summary>This edge's link to the cluster: its stream of events, and its <see cref="EdgeSessions"/>.</summary>
internal sealed partial class EdgeLink : BackgroundService
{
    private readonly IClusterClient _cluster;
    private readonly EdgeInbox _inbox;
    private readonly EdgeSessions _sessions;
    private readonly TimeProvider _time;
    private readonly ILogger<EdgeLink> _logger;
    private StreamSubscriptionHandle<EdgeEvent>? _subscription;

    public EdgeLink(
        IClusterClient cluster, ConnectionRegistry connections, EdgeInbox inbox, TimeProvider time, ILogger<EdgeLink> logger)
    {
        (_cluster, _inbox, _time, _logger) = (cluster, inbox, time, logger);
        _sessions = new(Id, cluster, () => connections.Devices, connections.HasDevice, time, logger);
    }

    /// <summary>New with every start, so that nothing meant for an earlier process reaches this one.</summary>
    public EdgeId Id { get; } = new($"{Environment.MachineName}-{Guid.CreateVersion7():N}");

    /// <summary>When the lease was last renewed.</summary>
    public DateTimeOffset RenewedAt { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = await _cluster.GetStreamProvider(EdgeStreams.Provider)
            .GetStream<EdgeEvent>(StreamId.Create(EdgeStreams.Namespace, Id.Value))
            .SubscribeAsync(_inbox.Deliver);
        await Renew();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _sessions.Close();
        try
        {
            await (_subscription?.UnsubscribeAsync() ?? Task.CompletedTask);
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
                await Renew();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task Renew()
    {
        if (await _sessions.Renew())
        {
            RenewedAt = _time.GetUtcNow();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} stopped, but its subscription stays behind.")]
    private partial void LogNotUnsubscribed(EdgeId edge, Exception error);
}
