using System.Diagnostics.Metrics;
using ChatOrleans.Metrics;

namespace ChatOrleans.Grains.Tests.Edges;

/// <summary>Counts the events that a publisher dropped.</summary>
internal sealed class DroppedEvents : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public DroppedEvents(ChatMetrics metrics)
    {
        _listener.EnableMeasurementEvents(metrics.EdgeEventsDropped);
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _count, count));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
