using HdrHistogram;

namespace ChatOrleans.Load;

/// <summary>What a load measured.</summary>
/// <param name="Delivered">Messages that came to the partner; in a closed loop also acknowledged to the sender.</param>
/// <param name="Latencies">Microseconds from when a message was due to its arrival at the partner; none for a closed loop,
/// where nothing is due.</param>
internal sealed record Outcome(long Delivered, TimeSpan Duration, TimeSpan ServerCpu, HistogramBase? Latencies = null)
{
    public double PerSecond => Delivered / Duration.TotalSeconds;

    public double CpuMicroseconds => ServerCpu.TotalMicroseconds / Delivered;

    /// <summary>p50, p99 and p99.9, ms, as cells of a table.</summary>
    public string Percentiles => Cells(Latencies!);

    public static string Cells(HistogramBase microseconds) => string.Join(
        " | ", new[] { 50, 99, 99.9 }.Select(percent => $"{microseconds.GetValueAtPercentile(percent) / 1000d:F2}"));
}
