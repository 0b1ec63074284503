using System.Diagnostics;
using HdrHistogram;

namespace ChatOrleans.Load;

/// <summary>
/// Messages are due at a fixed rate whatever the server does, and late ones count from when they were due: what users
/// feel who do not wait for each other.
/// </summary>
/// <param name="first">Number of the first message: no other run of these speakers may have it or a later one.</param>
internal sealed class OpenLoop(IReadOnlyList<Speaker> speakers, long first, int perSecond)
{
    private const long LatencyMaxMicroseconds = 60_000_000;
    private const int Digits = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<Outcome> Run(TimeSpan duration, Func<TimeSpan> serverCpu)
    {
        var messages = (int)(duration.TotalSeconds * perSecond);
        // Ticks from when each was due to its first arrival; 0 before it.
        var latencies = new long[messages];
        var ticksPerMessage = (double)Stopwatch.Frequency / perSecond;
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = Stopwatch.GetTimestamp();
        foreach (var speaker in speakers)
        {
            speaker.OnAcknowledged = () => { };
            speaker.OnShown = number =>
            {
                var index = number - first;
                if (index < 0 || index >= messages || index % speakers.Count != speaker.Partner.Index)
                {
                    return;
                }

                var latency = Math.Max(1, Stopwatch.GetTimestamp() - begun - (long)(index * ticksPerMessage));
                // An event may come twice: the first time counts.
                if (Interlocked.CompareExchange(ref latencies[index], latency, 0) == 0
                    && Interlocked.Increment(ref arrived) == messages)
                {
                    all.SetResult();
                }
            };
        }

        var cpu = serverCpu();
        await Task.Factory.StartNew(
            () => SendAll(messages, begun, ticksPerMessage), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await all.Task.WaitAsync(Patience);
        var (elapsed, used) = (Stopwatch.GetElapsedTime(begun), serverCpu() - cpu);
        var histogram = new LongHistogram(LatencyMaxMicroseconds, Digits);
        foreach (var latency in latencies)
        {
            histogram.RecordValue((long)(latency * 1e6 / Stopwatch.Frequency));
        }

        return new(messages, elapsed, used, histogram);
    }

    private void SendAll(int messages, long begun, double ticksPerMessage)
    {
        for (var index = 0; index < messages; index++)
        {
            while (Stopwatch.GetTimestamp() - begun < index * ticksPerMessage)
            {
                Thread.Sleep(1);
            }

            _ = speakers[index % speakers.Count].Send(first + index).AsTask();
        }
    }
}
