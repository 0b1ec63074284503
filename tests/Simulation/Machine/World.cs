using ChatOrleans.Simulation.Runtime;

namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// The loop that everything runs in: one thread, one seed, virtual time. A step is one turn of one activation, or one event
/// (a timer, an arriving message, a finished write). While a turn can run, chance picks which; else time jumps to the next
/// event.
/// </summary>
internal sealed class World
{
    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private readonly List<Action> _due = [];
    private readonly List<Node> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Dice _nodes;
    private readonly Dice _dues;
    private long _planned;

    public World(Draws draws) => (Draws, _nodes, _dues) = (draws, draws.Of("turns"), draws.Of("events of one instant"));

    public static DateTimeOffset Epoch { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Draws Draws { get; }

    /// <summary>Virtual ticks since the start.</summary>
    public long Now { get; private set; }

    public long Steps { get; private set; }

    /// <summary>Of everything that happened, in its order.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Output for people; null for none.</summary>
    public List<string>? Trace { get; init; }

    /// <summary>What must not happen in a simulation at all: a second thread, an uncaught error.</summary>
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
        _events.Enqueue(what, (Math.Max(time, Now), _planned++));
    }

    public void Ready(Node node, TurnContext turns)
    {
        CheckThread();
        if (node.Ready.Count == 0)
        {
            _ready.Add(node);
        }

        node.Ready.Add(turns);
    }

    /// <summary>Runs until this virtual time.</summary>
    public void RunUntil(long until)
    {
        // Nothing here has a context of its own: a continuation without one would go to the thread pool.
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
            RunOneTurn();
            return true;
        }

        if (_due.Count == 0 && !TakeDue(until))
        {
            return false;
        }

        var what = Take(_due, _dues);
        Note((ulong)Now << 1);
        what();
        return true;
    }

    private void RunOneTurn()
    {
        var node = _ready[_ready.Count == 1 ? 0 : _nodes.Below(_ready.Count)];
        var turns = Take(node.Ready, node.TurnDice);
        if (node.Ready.Count == 0)
        {
            _ready.Remove(node);
        }

        Note(((ulong)node.Number << 1) | 1);
        node.Run(turns);
    }

    /// <summary>Goes to the next instant at which something happens.</summary>
    private bool TakeDue(long until)
    {
        if (!_events.TryPeek(out _, out var first) || first.At > until)
        {
            return false;
        }

        Now = first.At;
        while (_events.TryPeek(out var what, out var when) && when.At == Now)
        {
            _due.Add(what);
            _events.Dequeue();
        }

        return true;
    }

    /// <summary>Takes any of several; where there is one, there is no choice that a plan would have to hold.</summary>
    private static T Take<T>(List<T> from, Dice dice)
    {
        var picked = from.Count == 1 ? 0 : dice.Below(from.Count);
        var taken = from[picked];
        from[picked] = from[^1];
        from.RemoveAt(from.Count - 1);
        return taken;
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
