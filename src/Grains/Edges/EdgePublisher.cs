using System.Collections.Concurrent;
using ChatOrleans.Metrics;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Edges;

/// <summary>
/// Publishes events to the edges' streams: in order per edge, and what waits while one batch is on its way goes out
/// together in the next. Events are hints: one that cannot be published is logged and dropped.
/// </summary>
public sealed partial class EdgePublisher(IClusterClient client, ChatMetrics metrics, ILogger<EdgePublisher> logger)
{
    private readonly ConcurrentDictionary<EdgeId, Lane> _lanes = new();

    public void Publish(EdgeId edge, EdgeEvent @event) => _lanes.GetOrAdd(edge, id => new(id, this)).Add(@event);

    private void Dropped(int count, EdgeId edge, Exception? error)
    {
        metrics.EdgeEventsDropped.Add(count);
        LogDropped(count, edge, error);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} events for edge {Edge} were dropped.")]
    private partial void LogDropped(int count, EdgeId edge, Exception? error);

    /// <summary>The events of one edge.</summary>
    private sealed class Lane(EdgeId edge, EdgePublisher publisher)
    {
        private const int WaitingMax = 16_384;

        private readonly Lock _lock = new();
        private List<EdgeEvent> _waiting = [];
        private bool _sending;

        public void Add(EdgeEvent @event)
        {
            lock (_lock)
            {
                if (_waiting.Count >= WaitingMax)
                {
                    publisher.Dropped(_waiting.Count, edge, error: null);
                    _waiting.Clear();
                }

                _waiting.Add(@event);
                if (_sending)
                {
                    return;
                }

                _sending = true;
            }

            _ = Send();
        }

        private async Task Send()
        {
            var stream = publisher.Client.GetStreamProvider(EdgeStreams.Provider)
                .GetStream<EdgeEvent>(StreamId.Create(EdgeStreams.Namespace, edge.Value));
            while (Take() is { } batch)
            {
                try
                {
                    await stream.OnNextBatchAsync(batch);
                }
                catch (Exception error)
                {
                    publisher.Dropped(batch.Count, edge, error);
                }
            }
        }

        private List<EdgeEvent>? Take()
        {
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _sending = false;
                    return null;
                }

                var batch = _waiting;
                _waiting = [];
                return batch;
            }
        }
    }

    private IClusterClient Client => client;
}
