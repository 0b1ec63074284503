using System.Collections.Immutable;
using ChatOrleans.Edges;
using Orleans.Streams;

namespace ChatOrleans.Streams;

/// <summary>Publishes to each edge's stream, whether or not anyone listens.</summary>
internal sealed class StreamRoutes(IClusterClient cluster) : IEdgeRoutes
{
    public Task<IEdgeObserver?> Find(EdgeId edge) => Task.FromResult<IEdgeObserver?>(new Route(cluster
        .GetStreamProvider(EdgeStreams.Provider)
        .GetStream<EdgeEvent>(StreamId.Create(EdgeStreams.Namespace, edge.Value))));

    private sealed class Route(IAsyncStream<EdgeEvent> stream) : IEdgeObserver
    {
        public Task Deliver(ImmutableArray<EdgeEvent> events) => stream.OnNextBatchAsync(events);
    }
}
