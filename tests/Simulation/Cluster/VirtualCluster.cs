using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Simulation.Judging;
using ChatOrleans.Simulation.Machine;
using ChatOrleans.Simulation.Stores;
using Microsoft.Extensions.Configuration;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>All machines: silos and edges in their present lives, the store behind them and the devices before them.</summary>
internal sealed class VirtualCluster
{
    // How long a silo must be silent until the others give it up.
    private const double SuspicionMinMs = 2_000;
    private const double SuspicionMaxMs = 6_000;

    // Whether edge n of this run is in the process of silo n, as far as events are concerned.
    private readonly bool _edgesShareProcesses;
    private int _lives;

    public VirtualCluster(RunOptions options, World world, IReadOnlyDictionary<string, string?> settings)
    {
        (Options, World) = (options, world);
        Disk = new(options.Bug);
        Network = new(world);
        Events = new(this);
        _edgesShareProcesses = world.Draws.Of("processes").Chance(0.3);
        Directory = new(world);
        History = new(this);
        Mutant = options.Bug == Bug.None ? null : new(this);
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }

    public RunOptions Options { get; }

    public World World { get; }

    public IConfiguration Configuration { get; }

    public Network Network { get; }

    public Disk Disk { get; }

    public StoreWeather Store { get; } = new();

    public EventCarrier Events { get; }

    public GrainDirectory Directory { get; }

    public History History { get; }

    public Mutant? Mutant { get; }

    /// <summary>By machine; null while a machine is down.</summary>
    public Silo?[] Silos { get; } = new Silo?[8];

    public Edge?[] Edges { get; } = new Edge?[8];

    public List<Device> Devices { get; } = [];

    /// <summary>How likely a socket is too slow for an event, so that its device must resync.</summary>
    public double SlowSockets { get; set; }

    public Edge? FindEdge(string id) => Edges.FirstOrDefault(edge => edge?.Name == id);

    /// <summary>The process of that name, in its present life.</summary>
    public Member? Find(string name) => FindEdge(name) ?? (Member?)Silos.FirstOrDefault(silo => silo?.Name == name);

    /// <summary>Whether a call from this silo to that edge stays in one process.</summary>
    public bool IsBeside(Node silo, string edge) => _edgesShareProcesses
        && silo.Machine.Replace("silo", "edge") == Network.MachineOf(edge);

    public void StartSilo(int machine)
    {
        if (Silos[machine] is not null)
        {
            return;
        }

        var silo = new Silo(this, $"silo{machine}.{++_lives}");
        World.Say($"{silo} starts");
        Silos[machine] = silo;
        Directory.Living.Add(silo);
        silo.Start();
    }

    public void StartEdge(int machine)
    {
        if (Edges[machine] is null)
        {
            Edges[machine] = new Edge(this, $"edge{machine}.{++_lives}");
            World.Say($"{Edges[machine]} starts");
            Edges[machine]!.Start();
        }
    }

    /// <summary>The process ends at once; its pending writes may be done or not.</summary>
    public void CrashSilo(int machine)
    {
        if (Silos[machine] is { } silo)
        {
            Silos[machine] = null;
            silo.Die();
            Suspect(silo);
            World.After(silo.Dice.Between(500, 15_000), () => StartSilo(machine));
        }
    }

    /// <summary>If the silo stays silent, the others declare it dead; if it lives all the same, it learns that later.</summary>
    public void Suspect(Silo silo) => World.After(silo.Dice.Between(SuspicionMinMs, SuspicionMaxMs), () =>
    {
        if (silo.IsDeclaredDead || !(silo.IsDead || silo.IsPaused || IsIsolated(silo)))
        {
            return;
        }

        World.Say($"{silo} is declared dead");
        Directory.DeclareDead(silo);
        foreach (var trip in silo.Underway)
        {
            World.After(silo.Dice.Between(0, 1_000), () => trip.Break(silo));
        }
    });

    /// <summary>A silo that was given up sees that, ends, and starts anew.</summary>
    public void EndGivenUp(Silo silo) => World.After(silo.Dice.Between(0, 10_000), () =>
    {
        var machine = Array.IndexOf(Silos, silo);
        if (silo.IsDeclaredDead && machine >= 0)
        {
            CrashSilo(machine);
        }
    });

    public void CrashEdge(int machine)
    {
        if (Edges[machine] is { } edge)
        {
            Edges[machine] = null;
            edge.Die();
            World.After(edge.Dice.Between(500, 15_000), () => StartEdge(machine));
        }
    }

    private bool IsIsolated(Silo silo) =>
        Silos.All(other => other is null || other == silo || Network.IsCut(silo, other))
        && Silos.Count(other => other is not null) > 1;
}
