using System.Diagnostics.Metrics;
using ChatOrleans.Metrics;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>How many conversations have members to notify, as an operator sees it.</summary>
internal sealed class OutboxDepth : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _depth;

    public OutboxDepth(ChatMetrics metrics)
    {
        _listener.EnableMeasurementEvents(metrics.OutboxConversations);
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _depth, value));
        _listener.Start();
    }

    public long Depth => Interlocked.Read(ref _depth);

    public void Dispose() => _listener.Dispose();
}
