using System.Diagnostics.Metrics;

namespace ChatOrleans.Grains.Tests;

/// <summary>What an instrument comes to from now on, as an operator sees it.</summary>
internal sealed class MeasuredTotal : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _value;

    public MeasuredTotal(Instrument<long> instrument)
    {
        _listener.EnableMeasurementEvents(instrument);
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _value, value));
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _value);

    public void Dispose() => _listener.Dispose();
}
