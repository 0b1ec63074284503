using System.Diagnostics;

namespace ChatOrleans.Load;

/// <summary>
/// Everyone sends the next message when the last is both acknowledged and before the partner's eyes: as much as the
/// server can do.
/// </summary>
internal sealed class ClosedLoop(IReadOnlyList<Speaker> speakers)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly int[] _outstanding = new int[speakers.Count];
    private long _delivered;
    private volatile bool _ended;

    public async Task<Outcome> Run(TimeSpan duration, Func<TimeSpan> serverCpu)
    {
        foreach (var speaker in speakers)
        {
            speaker.OnAcknowledged = () => Signal(speaker);
            speaker.OnShown = number =>
            {
                if (number == speaker.Partner.Index)
                {
                    Signal(speaker.Partner);
                }
            };
        }

        foreach (var speaker in speakers)
        {
            Send(speaker);
        }

        await Task.Delay(WarmUp);
        var (cpu, clock, before) = (serverCpu(), Stopwatch.StartNew(), Interlocked.Read(ref _delivered));
        await Task.Delay(duration);
        var outcome = new Outcome(Interlocked.Read(ref _delivered) - before, clock.Elapsed, serverCpu() - cpu, []);
        _ended = true;
        await Task.Delay(Rest);
        return outcome;
    }

    private void Signal(Speaker sender)
    {
        if (Interlocked.Decrement(ref _outstanding[sender.Index]) == 0 && !_ended)
        {
            Interlocked.Increment(ref _delivered);
            Send(sender);
        }
    }

    private void Send(Speaker sender)
    {
        _outstanding[sender.Index] = 2;
        _ = sender.Send(sender.Index).AsTask();
    }
}
