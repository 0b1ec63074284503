using ChatOrleans.Edges;
using ChatOrleans.Simulation.Machine;
using Orleans.Streams;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>The streams as one process has them. Subscribers are the edges that live.</summary>
internal sealed class SimulatedStreams(Node owner, VirtualCluster cluster) : IStreamProvider
{
    public string Name => EdgeStreams.Provider;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new Stream<T>(this, streamId);

    private void Publish(string edge, EdgeEvent[] events)
    {
        foreach (var @event in events)
        {
            cluster.Events.Carry(
                owner, edge, @event.GetType().Name, () => cluster.FindEdge(edge)?.Deliver(owner, @event));
        }
    }

    private sealed class Stream<T>(SimulatedStreams provider, StreamId id) : IAsyncStream<T>
    {
        public StreamId StreamId => id;

        public string ProviderName => provider.Name;

        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

        public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
        {
            provider.Publish(id.GetKeyAsString(), [.. batch.Cast<EdgeEvent>()]);
            return Task.CompletedTask;
        }

        public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() => throw new NotSupportedException();

        public bool IsRewindable => false;

        public bool Equals(IAsyncStream<T>? other) => ReferenceEquals(this, other);

        public int CompareTo(IAsyncStream<T>? other) => throw Unused();

        public Task OnCompletedAsync() => throw Unused();

        public Task OnErrorAsync(Exception ex) => throw Unused();

        public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => throw Unused();

        public Task<StreamSubscriptionHandle<T>> SubscribeAsync(
            IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) => throw Unused();

        public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => throw Unused();

        public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token) =>
            throw Unused();

        private static NotSupportedException Unused() => new("A simulated edge is subscribed as long as it lives.");
    }
}
