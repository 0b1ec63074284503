using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Runtime;
using Orleans.Streams;

namespace ChatOrleans.Embedded;

/// <summary>
/// Streams in memory: every subscriber gets the events in order; what waits for it comes as one batch.
/// </summary>
internal sealed class MemoryStreams(string name, EmbeddedRuntime runtime) : IStreamProvider
{
    private readonly ConcurrentDictionary<StreamId, object> _streams = new();

    public string Name { get; } = name;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) =>
        _streams.GetOrAdd(streamId, id => new Stream<T>(id, this)) as Stream<T>
        ?? throw new ArgumentException($"Stream {streamId} carries another type than {typeof(T)}.", nameof(streamId));

    private sealed class Stream<T>(StreamId id, MemoryStreams provider) : IAsyncStream<T>
    {
        private readonly Lock _lock = new();
        private ImmutableArray<Subscription<T>> _subscriptions = [];
        private long _published;

        public StreamId StreamId { get; } = id;

        public string ProviderName => provider.Name;

        public EmbeddedRuntime Runtime => provider.Runtime;

        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

        public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
        {
            // Under the lock, so that all subscribers see one order.
            lock (_lock)
            {
                var sequence = ++_published;
                SequentialItem<T>[] items =
                    [.. batch.Select((item, index) => new SequentialItem<T>(item, token ?? new(sequence, index)))];
                foreach (var subscription in _subscriptions)
                {
                    subscription.Enqueue(items);
                }
            }

            return Task.CompletedTask;
        }

        public Task<StreamSubscriptionHandle<T>> Subscribe(Func<IList<SequentialItem<T>>, Task> onNextAsync)
        {
            // A grain's handler runs in the grain's turns; anyone else's in turns of its own.
            var turns = SynchronizationContext.Current as TurnContext ?? new TurnContext(Runtime.Scheduler, this);
            var subscription = new Subscription<T>(this, turns, onNextAsync);
            lock (_lock)
            {
                _subscriptions = _subscriptions.Add(subscription);
            }

            return Task.FromResult<StreamSubscriptionHandle<T>>(subscription);
        }

        public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
        {
            lock (_lock)
            {
                return Task.FromResult<IList<StreamSubscriptionHandle<T>>>([.. _subscriptions]);
            }
        }

        public void Remove(Subscription<T> subscription)
        {
            lock (_lock)
            {
                _subscriptions = _subscriptions.Remove(subscription);
            }
        }
    }

    private EmbeddedRuntime Runtime { get; } = runtime;

    private sealed class Subscription<T>(
        Stream<T> stream, TurnContext turns, Func<IList<SequentialItem<T>>, Task> handler) : StreamSubscriptionHandle<T>
    {
        // Events are hints and memory is finite: beyond this the oldest give way.
        private const int WaitingMax = 65_536;

        private readonly Lock _lock = new();
        private List<SequentialItem<T>> _waiting = [];
        private bool _delivering;
        private bool _ended;

        public override StreamId StreamId => stream.StreamId;

        public override Guid HandleId { get; } = Guid.NewGuid();

        public void Enqueue(SequentialItem<T>[] items)
        {
            lock (_lock)
            {
                var tooMany = _waiting.Count + items.Length - WaitingMax;
                if (tooMany > 0)
                {
                    _waiting.RemoveRange(0, Math.Min(tooMany, _waiting.Count));
                }

                _waiting.AddRange(items);
                if (_delivering)
                {
                    return;
                }

                _delivering = true;
            }

            turns.Post(static self => _ = ((Subscription<T>)self!).Deliver(), this);
        }

        public override Task UnsubscribeAsync()
        {
            _ended = true;
            stream.Remove(this);
            return Task.CompletedTask;
        }

        private async Task Deliver()
        {
            while (Take() is { } batch)
            {
                try
                {
                    await handler(batch);
                }
                catch (Exception error)
                {
                    stream.Runtime.LogSubscriberFailed(StreamId, error);
                }
            }
        }

        private List<SequentialItem<T>>? Take()
        {
            lock (_lock)
            {
                if (_waiting.Count == 0 || _ended)
                {
                    _delivering = false;
                    return null;
                }

                var batch = _waiting;
                _waiting = [];
                return batch;
            }
        }
    }
}
