using ChatOrleans.Simulation.Runtime;

namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// The loop that everything runs in: one thread, one seed, virtual time. A step is one turn of one activation, or one event
/// (a timer, an arriving message, a finished write). While a turn can run, chance picks which; else time jumps to the next
/// event.
/// </summary>
internal sealed class World(ulong seed)
{
    private readonly PriorityQueue<Action, (long At, ulong Tie)> _events = new();
    private readonly List<(Node Node, TurnContext Turns)> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Dice _order = new Dice(seed).Fork(1);

    public static DateTimeOffset Epoch { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Virtual ticks since the start.</summary>
    public long Now { get; private set; }

    public long Steps { get; private set; }

    /// <summary>Of everything that happened, in its order.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public Dice Dice { get; } = new Dice(seed).Fork(2);

    /// <summary>Lines for people; null when nobody reads them.</summary>
    public List<string>? Trace { get; init; }

    /// <summary>What must not happen in a simulation at all: a second thread, an error nobody caught.</summary>
    public List<string> Accidents { get; } = [];

    public int NextNode { get; set; }

    public void Say(string what) => Trace?.Add($"{Now / (double)TimeSpan.TicksPerSecond,10:F4} {what}");

    /// <summary>Makes a fact part of the history's hash.</summary>
    public void Note(ulong fact) => Hash = (Hash ^ fact) * 1099511628211;

    public void Note(string fact)
    {
        foreach (var character in fact)
        {
            Note(character);
        }
    }

    public void After(TimeSpan delay, Action what) => At(Now + Math.Max(0, delay.Ticks), what);

    /// <summary>Events of one instant come in any order.</summary>
    public void At(long time, Action what)
    {
        CheckThread();
        _events.Enqueue(what, (Math.Max(time, Now), _order.Next()));
    }

    public void Ready(Node node, TurnContext turns)
    {
        CheckThread();
        _ready.Add((node, turns));
    }

    /// <summary>Runs until this virtual time.</summary>
    public void RunUntil(long until)
    {
        // Nothing here has a context of its own: who awaits without one would be lost to the thread pool.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (Step(until))
            {
                Steps++;
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        Now = Math.Max(Now, until);
    }

    private bool Step(long until)
    {
        if (_ready.Count > 0)
        {
            var picked = _order.Below(_ready.Count);
            var (node, turns) = _ready[picked];
            _ready[picked] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            Note(((ulong)node.Number << 1) | 1);
            node.Run(turns);
            return true;
        }

        if (!_events.TryPeek(out var what, out var when) || when.At > until)
        {
            return false;
        }

        _events.Dequeue();
        Now = when.At;
        Note((ulong)Now << 1);
        what();
        return true;
    }

    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            lock (Accidents)
            {
                Accidents.Add("Something left the simulation's thread: " + Environment.StackTrace);
            }

            throw new InvalidOperationException("Only the simulation's own thread may schedule.");
        }
    }
}
