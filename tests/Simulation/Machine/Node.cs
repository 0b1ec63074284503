using ChatOrleans.Simulation.Runtime;

namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// One process on one machine: a silo, an edge or a device's app, from its start to its death. Its turns, timers and
/// arriving messages stop while it is paused and end with it.
/// </summary>
internal class Node
{
    private readonly List<Action> _held = [];

    public Node(World world, string name)
    {
        (World, Name, Number, Machine) = (world, name, world.NextNode++, Network.MachineOf(name));
        Dice = world.Draws.Of(Machine);
        TurnDice = world.Draws.Of($"turns {Machine}");
        Time = new(this);
        Turns = new NodeTurns(this);
    }

    public World World { get; }

    public string Name { get; }

    /// <summary>The machine that it is a life of.</summary>
    public string Machine { get; }

    public Dice Dice { get; }

    /// <summary>Whose turn is next, of those in <see cref="Ready"/>.</summary>
    public Dice TurnDice { get; }

    /// <summary>The nodes that have a turn to run.</summary>
    public List<TurnContext> Ready { get; } = [];

    public int Number { get; }

    public NodeTime Time { get; }

    public TurnScheduler Turns { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>The longest delay of a turn; zero for a machine with nothing else to do.</summary>
    public TimeSpan Slowness { get; set; }

    public TurnContext NewTurns(object owner) => new(Turns, owner);

    /// <summary>Runs code of this node in turns of its own. An error that it does not catch is an accident.</summary>
    public void Begin(Func<Task> code) => NewTurns(code).Post(_ => _ = Observe(code()), null);

    /// <summary>Ends when so much virtual time has gone by.</summary>
    public Task Wait(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        World.After(time, () => Do(() => over.TrySetResult()));
        return over.Task;
    }

    /// <summary>Runs it here: now, when the pause is over, or never.</summary>
    public void Do(Action what)
    {
        if (IsPaused && !IsDead)
        {
            _held.Add(what);
        }
        else if (!IsDead)
        {
            what();
        }
    }

    public void Run(TurnContext turns) => Do(turns.RunOne);

    public void Pause()
    {
        World.Say($"{Name} is paused");
        IsPaused = true;
    }

    public void Resume()
    {
        if (!IsPaused || IsDead)
        {
            return;
        }

        World.Say($"{Name} goes on");
        IsPaused = false;
        foreach (var what in _held)
        {
            World.After(TimeSpan.Zero, () => Do(what));
        }

        _held.Clear();
    }

    public virtual void Die()
    {
        World.Say($"{Name} dies");
        IsDead = true;
        _held.Clear();
    }

    public override string ToString() => Name;

    public async Task Observe(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error)
        {
            World.Accidents.Add($"{this}: {error}");
        }
    }

    private sealed class NodeTurns(Node node) : TurnScheduler
    {
        public override void Schedule(TurnContext turns)
        {
            if (node.Slowness > TimeSpan.Zero)
            {
                node.World.After(node.Dice.Between(0, node.Slowness.TotalMilliseconds), () => node.Run(turns));
            }
            else
            {
                node.World.Ready(node, turns);
            }
        }
    }
}
