using System.Diagnostics;

namespace ChatOrleans.Load;

/// <summary>
/// Messages are due at a fixed rate whatever the server does, and late ones count from when they were due: what users
/// feel who do not wait for each other.
/// </summary>
internal sealed class OpenLoop(IReadOnlyList<Speaker> speakers, int perSecond)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Outcome> Run(TimeSpan duration, Func<TimeSpan> serverCpu)
    {
        var messages = (int)(duration.TotalSeconds * perSecond);
        var latencies = new double[messages];
        var ticksPerMessage = (double)Stopwatch.Frequency / perSecond;
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = Stopwatch.GetTimestamp();
        foreach (var speaker in speakers)
        {
            speaker.OnAcknowledged = () => { };
            speaker.OnShown = number =>
            {
                if (number % speakers.Count == speaker.Partner.Index)
                {
                    var due = begun + (long)(number * ticksPerMessage);
                    latencies[number] = (Stopwatch.GetTimestamp() - due) * 1000d / Stopwatch.Frequency;
                    if (Interlocked.Increment(ref arrived) == messages)
                    {
                        all.SetResult();
                    }
                }
            };
        }

        var cpu = serverCpu();
        await Task.Factory.StartNew(
            () => SendAll(messages, begun, ticksPerMessage), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await all.Task.WaitAsync(Patience);
        var outcome = new Outcome(messages, Stopwatch.GetElapsedTime(begun), serverCpu() - cpu, latencies);
        Array.Sort(latencies);
        return outcome;
    }

    private void SendAll(int messages, long begun, double ticksPerMessage)
    {
        for (var number = 0; number < messages; number++)
        {
            while (Stopwatch.GetTimestamp() - begun < number * ticksPerMessage)
            {
                Thread.Sleep(1);
            }

            _ = speakers[number % speakers.Count].Send(number).AsTask();
        }
    }
}
