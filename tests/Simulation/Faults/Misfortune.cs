using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Machine;
using ChatOrleans.Simulation.Stores;
using Silo = ChatOrleans.Simulation.Cluster.Silo;

namespace ChatOrleans.Simulation.Faults;

/// <summary>Throws the planned faults at a cluster, and heals it.</summary>
internal sealed class Misfortune(VirtualCluster cluster, IReadOnlyList<PlannedFault> faults)
{
    private readonly HashSet<int> _gone = [];
    private readonly Dice _dice = cluster.World.Draws.Of("misfortune");
    private bool _healed;

    private World World => cluster.World;

    private int Silos => cluster.Options.Silos;

    private int Edges => cluster.Options.Edges;

    public void Begin()
    {
        foreach (var fault in faults)
        {
            World.At(fault.At.Ticks, () =>
            {
                if (!_healed)
                {
                    World.Say($"FAULT {fault}");
                    Throw(fault);
                }
            });
        }
    }

    /// <summary>Ends all faults: processes that are down start, those given up end, and no duplicate stays.</summary>
    public void Heal()
    {
        World.Say("HEALED");
        _healed = true;
        cluster.Network.Heal();
        (cluster.Store.SlowestMs, cluster.Store.Refuses, cluster.Store.Unknown) = (4, 0, 0);
        (cluster.Events.Drops, cluster.Events.Doubles, cluster.Events.Overtakes) = (0, 0, 0);
        cluster.SlowSockets = 0;
        foreach (var node in cluster.Silos.Cast<Node?>().Concat(cluster.Edges).Concat(cluster.Devices).OfType<Node>().ToList())
        {
            node.Slowness = TimeSpan.Zero;
            node.Resume();
        }

        for (var machine = 0; machine < Silos; machine++)
        {
            if (cluster.Silos[machine] is { IsDeclaredDead: true })
            {
                cluster.CrashSilo(machine);
            }

            var down = machine;
            World.After(TimeSpan.FromSeconds(16), () => cluster.StartSilo(down));
        }

        foreach (var member in cluster.Silos.Cast<Member?>().Concat(cluster.Edges).OfType<Member>())
        {
            member.Forget();
        }

        foreach (var silo in cluster.Silos.OfType<Silo>())
        {
            silo.EndDuplicates();
        }
    }

    private void Throw(PlannedFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.SiloCrash:
                cluster.CrashSilo(fault.Machine % Silos);
                break;
            case FaultKind.SiloLeaves:
                Leave(fault.Machine % Silos);
                break;
            case FaultKind.SiloPause:
                Pause(cluster.Silos[fault.Machine % Silos], fault.Duration);
                break;
            case FaultKind.SiloSlow when cluster.Silos[fault.Machine % Silos] is { } silo:
                silo.Slowness = TimeSpan.FromMilliseconds(1 + (fault.Strength * 200));
                World.After(fault.Duration, () => silo.Slowness = TimeSpan.Zero);
                break;
            case FaultKind.Partition:
                Part(fault);
                break;
            case FaultKind.Isolation:
                Isolate(fault.Machine % Silos, fault.Duration);
                break;
            case FaultKind.EdgeCrash:
                cluster.CrashEdge(fault.Machine % Edges);
                break;
            case FaultKind.EdgeDrain:
                cluster.Edges[fault.Machine % Edges]?.Drain(fault.Machine % Edges);
                break;
            case FaultKind.EdgePause:
                Pause(cluster.Edges[fault.Machine % Edges], fault.Duration);
                break;
            case FaultKind.LinksBreak:
                foreach (var device in cluster.Devices.Where(_ => _dice.Chance(0.1 + fault.Strength)))
                {
                    device.BreakLink();
                }

                break;
            case FaultKind.DevicePause:
                Pause(cluster.Devices[fault.Machine % cluster.Devices.Count], fault.Duration);
                break;
            case FaultKind.ClockJump:
                Jump(fault);
                break;
            case FaultKind.DirectoryLoss:
                Lose(fault);
                break;
            case FaultKind.Restore:
                var backup = cluster.Disk.Backup();
                World.After(fault.Duration, () => Restore(backup));
                break;
            default:
                Worsen(fault);
                break;
        }
    }

    /// <summary>Weather: for a while everything that comes by fares worse.</summary>
    private void Worsen(PlannedFault fault)
    {
        var (set, fair) = ((Action<double>, double))(fault.Kind switch
        {
            FaultKind.CallsLost => (value => cluster.Network.Loss = value, 0),
            FaultKind.CallsDelayed => (value => cluster.Network.Delay = TimeSpan.FromSeconds(value * 15), 0),
            FaultKind.EventsDropped => (value => cluster.Events.Drops = value, 0),
            FaultKind.EventsDoubled => (value => cluster.Events.Doubles = value, 0),
            FaultKind.EventsOvertaken => (value => cluster.Events.Overtakes = value, 0),
            FaultKind.SlowSockets => (value => cluster.SlowSockets = value, 0),
            FaultKind.StoreSlow => (value => cluster.Store.SlowestMs = Math.Max(4, value * 3_000), 0),
            FaultKind.StoreRefuses => (value => cluster.Store.Refuses = value, 0),
            FaultKind.StoreUnknown => (value => cluster.Store.Unknown = value, 0),
            _ => (_ => { }, 0.0),
        });
        set(fault.Strength * 0.4);
        World.After(fault.Duration, () => set(fair));
    }

    private void Leave(int machine)
    {
        // Two silos at least stay.
        if (Silos - _gone.Count <= 2 || cluster.Silos[machine] is not { } silo)
        {
            return;
        }

        _gone.Add(machine);
        cluster.Silos[machine] = null;
        silo.Die();
        cluster.Suspect(silo);
    }

    private void Restore(Backup backup)
    {
        if (_healed)
        {
            return;
        }

        for (var machine = 0; machine < Silos; machine++)
        {
            cluster.CrashSilo(machine);
        }

        World.Say("the store is restored");
        cluster.History.BeforeRestore();
        cluster.Store.Lives++;
        cluster.Disk.Restore(backup);
        cluster.History.AfterRestore();
    }

    private void Pause(Node? node, TimeSpan duration)
    {
        if (node is null or { IsPaused: true })
        {
            return;
        }

        node.Pause();
        if (node is Silo silo)
        {
            cluster.Suspect(silo);
        }

        World.After(duration, () =>
        {
            node.Resume();
            if (node is Silo { IsDeclaredDead: true } given)
            {
                cluster.EndGivenUp(given);
            }
        });
    }

    private void Part(PlannedFault fault)
    {
        var one = $"silo{fault.Machine % Silos}";
        var other = fault.Strength < 0.5 ? $"edge{fault.Other % Edges}" : $"silo{fault.Other % Silos}";
        if (one != other)
        {
            cluster.Network.Cut(one, other);
            World.After(fault.Duration, () => cluster.Network.Join(one, other));
        }
    }

    private void Isolate(int machine, TimeSpan duration)
    {
        for (var other = 0; other < Silos; other++)
        {
            if (other != machine)
            {
                cluster.Network.Cut($"silo{machine}", $"silo{other}");
            }
        }

        if (cluster.Silos[machine] is { } silo)
        {
            cluster.Suspect(silo);
            World.After(duration, () => cluster.EndGivenUp(silo));
        }

        World.After(duration, () =>
        {
            for (var other = 0; other < Silos; other++)
            {
                cluster.Network.Join($"silo{machine}", $"silo{other}");
            }
        });
    }

    private void Jump(PlannedFault fault)
    {
        Node? node = fault.Other % 2 == 0 ? cluster.Silos[fault.Machine % Silos] : cluster.Edges[fault.Machine % Edges];
        if (node is not null)
        {
            node.Time.Skew += TimeSpan.FromSeconds((fault.Strength - 0.5) * 2 * (fault.Other % 3 == 0 ? 3_600 : 20));
        }
    }

    private void Lose(PlannedFault fault)
    {
        var lost = cluster.Directory.Lose(fault.Strength);
        foreach (var member in cluster.Silos.Cast<Member?>().Concat(cluster.Edges).OfType<Member>())
        {
            if (_dice.Chance(0.5))
            {
                member.Forget();
            }
        }

        World.Say($"the directory lost {lost} grains");
        World.After(fault.Duration, () =>
        {
            foreach (var silo in cluster.Silos.OfType<Silo>())
            {
                silo.EndDuplicates();
            }
        });
    }
}
