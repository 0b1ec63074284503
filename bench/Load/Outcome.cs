namespace ChatOrleans.Load;

/// <summary>What a load measured.</summary>
/// <param name="Delivered">Messages that came to the partner and were acknowledged to the sender.</param>
/// <param name="Latencies">Milliseconds from when a message was due to its arrival at the partner, sorted; empty for a
/// closed loop, where nothing is due.</param>
internal sealed record Outcome(long Delivered, TimeSpan Duration, TimeSpan ServerCpu, double[] Latencies)
{
    public double PerSecond => Delivered / Duration.TotalSeconds;

    public double CpuMicroseconds => ServerCpu.TotalMicroseconds / Delivered;

    public double Percentile(double percent) =>
        Latencies[(int)Math.Min(Latencies.Length - 1, Latencies.Length * percent / 100)];
}
