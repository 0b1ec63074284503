using System.Diagnostics;

namespace ChatOrleans.Load;

/// <summary>
/// Everyone sends the next message when the last is both acknowledged and before the partner's eyes: as much as the
/// server can do.
/// </summary>
/// <param name="first">Number of the first message: no other run of these speakers may have it or a later one.</param>
internal sealed class ClosedLoop(IReadOnlyList<Speaker> speakers, long first)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly int[] _outstanding = new int[speakers.Count];
    private readonly long[] _notShown = new long[speakers.Count];
    private long _last = first - 1;
    private long _delivered;
    private volatile bool _ended;

    public async Task<Outcome> Run(TimeSpan duration, Func<TimeSpan> serverCpu)
    {
        foreach (var speaker in speakers)
        {
            var partner = speaker.Partner;
            speaker.OnAcknowledged = () => Signal(speaker);
            speaker.OnShown = number =>
            {
                // An event may come twice: the first time counts.
                if (Interlocked.CompareExchange(ref _notShown[partner.Index], 0, number) == number)
                {
                    Signal(partner);
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
        var outcome = new Outcome(Interlocked.Read(ref _delivered) - before, clock.Elapsed, serverCpu() - cpu);
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
        var number = Interlocked.Increment(ref _last);
        Volatile.Write(ref _notShown[sender.Index], number);
        _ = sender.Send(number).AsTask();
    }
}
