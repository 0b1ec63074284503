using System.Collections.Immutable;
using ChatOrleans.Streams;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace ChatOrleans.Edges;

/// <summary>
/// Where an edge takes its events: grains in its own process call it, others by <see cref="Reference"/>. Where streams carry
/// events, it also keeps a subscription to the edge's stream.
/// </summary>
/// <param name="deliver">Takes events, those of one silo in order; called by several at a time. Throws nothing.</param>
public sealed class EdgeSubscription(
    IClusterClient cluster, EdgeId edge, Action<ImmutableArray<EdgeEvent>> deliver) : IEdgeObserver
{
    private readonly LocalEdges? _local = cluster.ServiceProvider.GetService<LocalEdges>();
    private readonly IStreamProvider? _streams =
        cluster.ServiceProvider.GetKeyedService<IStreamProvider>(EdgeStreams.Provider);
    private StreamSubscriptionHandle<EdgeEvent>? _handle;

    public EdgeId Edge => edge;

    /// <summary>Made at the first use; valid for as long as the process lives, with any silo as its gateway.</summary>
    public IEdgeObserver Reference => field ??= cluster.CreateObjectReference<IEdgeObserver>(this);

    /// <summary>
    /// Takes events from now on. Repeat it: a cluster ends the subscriptions of edges that it cannot reach. Throws when the
    /// cluster is unavailable.
    /// </summary>
    public async Task Keep()
    {
        _local?.Add(edge, this);
        if (_streams is null)
        {
            return;
        }

        var stream = _streams.GetStream<EdgeEvent>(StreamId.Create(EdgeStreams.Namespace, edge.Value));
        if (_handle is null || (await stream.GetAllSubscriptionHandles()).All(known => known.HandleId != _handle.HandleId))
        {
            _handle = await stream.SubscribeAsync(batch =>
            {
                deliver([.. batch.Select(item => item.Item)]);
                return Task.CompletedTask;
            });
        }
    }

    public async Task End()
    {
        _local?.Remove(edge);
        cluster.DeleteObjectReference<IEdgeObserver>(Reference);
        if (_handle is not null)
        {
            await _handle.UnsubscribeAsync();
        }
    }

    Task IEdgeObserver.Deliver(ImmutableArray<EdgeEvent> events)
    {
        deliver(events);
        return Task.CompletedTask;
    }
}
