using ChatOrleans.Edges;
using Orleans.Streams;

namespace ChatOrleans.Connections;

/// <summary>
/// This edge's link to the cluster: its stream of events, its lease, and the devices connected here.
/// </summary>
internal sealed partial class EdgeLink(
    IClusterClient cluster, ConnectionRegistry connections, EdgeInbox inbox, TimeProvider time, ILogger<EdgeLink> logger)
    : BackgroundService
{
    private StreamSubscriptionHandle<EdgeEvent>? _subscription;

    // Whether the grain may have missed a change of the devices: then all of them are announced.
    private volatile bool _unsure;

    private IEdgeGrain Grain => cluster.Edge(Id);

    /// <summary>New with every start, so that nothing meant for an earlier process reaches this one.</summary>
    public EdgeId Id { get; } = new($"{Environment.MachineName}-{Guid.CreateVersion7():N}");

    /// <summary>When the lease was last renewed.</summary>
    public DateTimeOffset RenewedAt { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = await cluster.GetStreamProvider(EdgeStreams.Provider)
            .GetStream<EdgeEvent>(StreamId.Create(EdgeStreams.Namespace, Id.Value))
            .SubscribeAsync(inbox.Deliver);
        await Renew();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Quietly(() => Grain.Close());
        await Quietly(() => _subscription?.UnsubscribeAsync() ?? Task.CompletedTask);
    }

    public Task Connected(ConnectedDevice device) => Quietly(() => Grain.Connected(device));

    public Task Disconnected(ConnectedDevice device) => Quietly(() => Grain.Disconnected(device));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(EdgeLease.RenewInterval, time);
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

    private Task Renew() => Quietly(async () =>
    {
        if (!await Grain.Renew() || _unsure)
        {
            _unsure = false;
            await Grain.Announce(connections.Devices);
        }

        RenewedAt = time.GetUtcNow();
    });

    /// <summary>A failure here is made good by the next renewal or announcement.</summary>
    private async Task Quietly(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception error)
        {
            _unsure = true;
            LogFailed(Id, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} could not tell the cluster; it will try again.")]
    private partial void LogFailed(EdgeId edge, Exception error);
}
