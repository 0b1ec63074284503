using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatOrleans.Metrics;
using ChatOrleans.Traces;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Edges;

/// <summary>
/// Publishes events to edges, each by a lane of its own (<see cref="EdgeLane"/>). Events are hints: what cannot be delivered
/// is counted, logged and dropped.
/// </summary>
public sealed partial class EdgePublisher(
    LocalEdges local, IEdgeRoutes routes, TimeProvider time, ChatMetrics metrics, ILogger<EdgePublisher> logger)
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<EdgeId, EdgeLane> _lanes = new();

    // Bounded by the number of lanes: each is in it once at most.
    private readonly Channel<EdgeLane> _ready = Channel.CreateUnbounded<EdgeLane>(new() { SingleReader = true });

    /// <summary>Events that wait for edges or are on their way to them.</summary>
    public int Waiting => _lanes.Values.Sum(lane => lane.Waiting);

    /// <summary>The age of the first of them; zero when there is none.</summary>
    public TimeSpan OldestAge => _lanes.Values.Select(lane => lane.OldestAge).DefaultIfEmpty().Max();

    internal int LaneCount => _lanes.Count;

    internal TimeProvider Time => time;

    public void Publish(EdgeId edge, EdgeEvent @event)
    {
        if (ChatTraces.Carried is { } trace)
        {
            @event = @event with { Trace = trace };
        }

        EdgeLane lane;
        bool begins;
        do
        {
            lane = _lanes.GetOrAdd(edge, static (id, publisher) => new(id, publisher), this);
        }
        while (!lane.TryAdd(@event, out begins));

        if (begins)
        {
            _ready.Writer.TryWrite(lane);
        }
    }

    /// <summary>Sends until it is cancelled, outside the turns of the grains that publish. To be run once.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        await using var sweep = time.CreateTimer(_ => EndIdle(), null, SweepInterval, SweepInterval);
        while (await _ready.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_ready.Reader.TryRead(out var lane))
            {
                // Not awaited: no edge waits for another one. It throws nothing.
                _ = lane.Send(cancellationToken);
            }
        }
    }

    internal IEdgeObserver? FindHere(EdgeId edge) => local.Find(edge);

    internal Task<IEdgeObserver?> FindElsewhere(EdgeId edge) => routes.Find(edge);

    internal void Remove(EdgeId edge, EdgeLane lane) => _lanes.TryRemove(new(edge, lane));

    internal void Dropped(EdgeId edge, int count)
    {
        metrics.EdgeEventsDropped.Add(count);
        LogDropped(edge, count);
    }

    internal void Failed(EdgeId edge, int count, Exception error)
    {
        metrics.EdgeEventsDropped.Add(count);
        LogFailed(edge, count, error);
    }

    private void EndIdle()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.EndIfIdle();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} events for edge {Edge} were dropped: it is too slow, or has no lease.")]
    private partial void LogDropped(EdgeId edge, int count);

    [LoggerMessage(LogLevel.Warning, "A delivery to edge {Edge} failed; {Count} events may be lost.")]
    private partial void LogFailed(EdgeId edge, int count, Exception error);
}
