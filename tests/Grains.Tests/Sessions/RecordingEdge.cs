using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatOrleans.Edges;

namespace ChatOrleans.Grains.Tests.Sessions;

/// <summary>An edge that keeps which sessions it was told have ended.</summary>
internal sealed class RecordingEdge : IEdgeObserver
{
    private readonly ConcurrentQueue<DeviceEnded> _ended = new();

    public IReadOnlyCollection<DeviceEnded> Ended => _ended;

    public Task Deliver(ImmutableArray<EdgeEvent> events)
    {
        foreach (var ended in events.OfType<DeviceEnded>())
        {
            _ended.Enqueue(ended);
        }

        return Task.CompletedTask;
    }
}
