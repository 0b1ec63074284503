using ChatOrleans.Edges;
using ChatOrleans.Simulation.Machine;
using Orleans.Streams;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>How streams treat events now: the chance that one is dropped, doubled or overtaken.</summary>
internal sealed class StreamWeather
{
    public double Drops { get; set; }

    public double Doubles { get; set; }

    public double Overtakes { get; set; }
}

/// <summary>The streams as one process has them. Subscribers are the edges that live; in fair weather order is kept.</summary>
internal sealed class SimulatedStreams(Node owner, VirtualCluster cluster) : IStreamProvider
{
    private readonly Dictionary<string, long> _lastArrival = [];

    public string Name => EdgeStreams.Provider;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new Stream<T>(this, streamId);

    private void Publish(string edge, EdgeEvent[] events)
    {
        var weather = cluster.Streams;
        var dice = cluster.World.Dice;
        foreach (var @event in events)
        {
            if (weather.Drops > 0 && dice.Chance(weather.Drops))
            {
                cluster.World.Say($"{owner} => {edge} DROPPED {@event.GetType().Name}");
                continue;
            }

            var times = weather.Doubles > 0 && dice.Chance(weather.Doubles) ? 2 : 1;
            for (var i = 0; i < times; i++)
            {
                var arrival = cluster.World.Now + cluster.Network.Latency().Ticks;
                if (weather.Overtakes > 0 && dice.Chance(weather.Overtakes))
                {
                    arrival += dice.Between(0, 3_000).Ticks;
                }
                else
                {
                    arrival = Math.Max(arrival, _lastArrival.GetValueOrDefault(edge) + 1);
                    _lastArrival[edge] = arrival;
                }

                cluster.World.At(arrival, () => cluster.FindEdge(edge)?.Deliver(owner, @event));
            }
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
