using Orleans.Streams;

namespace ChatOrleans.Edges;

/// <summary>
/// An edge's subscription to its stream of events. A cluster ends subscriptions of those that it cannot reach; an edge that
/// was only hard to reach for a moment, because its gateway died, subscribes again.
/// </summary>
public sealed class EdgeSubscription(
    IClusterClient cluster, EdgeId id, Func<IList<SequentialItem<EdgeEvent>>, Task> deliver)
{
    private StreamSubscriptionHandle<EdgeEvent>? _handle;

    private IAsyncStream<EdgeEvent> Stream => cluster.GetStreamProvider(EdgeStreams.Provider)
        .GetStream<EdgeEvent>(StreamId.Create(EdgeStreams.Namespace, id.Value));

    /// <summary>Subscribes, if the cluster knows of no subscription. Throws when it is not reached.</summary>
    public async Task Keep()
    {
        if (_handle is null
            || (await Stream.GetAllSubscriptionHandles()).All(known => known.HandleId != _handle.HandleId))
        {
            _handle = await Stream.SubscribeAsync(deliver);
        }
    }

    public Task End() => _handle?.UnsubscribeAsync() ?? Task.CompletedTask;
}
