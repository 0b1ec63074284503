using System.Globalization;
using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Faults;

/// <summary>What may go wrong. Each kind can be left out of a run.</summary>
internal enum FaultKind
{
    SiloCrash,

    /// <summary>A silo leaves and does not come back while the faults last.</summary>
    SiloLeaves,
    SiloPause,
    SiloSlow,

    /// <summary>Two silos, or a silo and an edge, do not hear each other.</summary>
    Partition,

    /// <summary>A silo hears no other silo, but the store and edges.</summary>
    Isolation,
    CallsLost,
    CallsDelayed,
    EventsDropped,
    EventsDoubled,
    EventsOvertaken,
    EdgeCrash,
    EdgeDrain,
    EdgePause,
    LinksBreak,
    DevicePause,
    SlowSockets,
    StoreSlow,
    StoreRefuses,
    StoreUnknown,
    ClockJump,

    /// <summary>The directory forgets where some grains are: they are activated a second time.</summary>
    DirectoryLoss,

    /// <summary>A backup is taken; all silos end, the store goes back to it, and silos start.</summary>
    Restore,
}

/// <summary>One fault of a run.</summary>
/// <param name="Machine">The number of the machine among its kind.</param>
/// <param name="Other">The other end, where there is one.</param>
/// <param name="Strength">0 to 1.</param>
internal sealed record PlannedFault(
    FaultKind Kind, TimeSpan At, TimeSpan Duration, int Machine, int Other, double Strength)
{
    /// <summary>The faults of a seed, in the order of their times.</summary>
    public static List<PlannedFault> Plan(Dice dice, IReadOnlyList<FaultKind> kinds, TimeSpan span)
    {
        List<PlannedFault> plan = [];
        var count = kinds.Count == 0 ? 0 : 2 + dice.Below(14);
        // A run has few kinds of faults, but of those several, so that they meet.
        List<FaultKind> chosen = [.. Enumerable.Range(0, Math.Min(count, 5)).Select(_ => dice.Pick(kinds))];
        for (var i = 0; i < count; i++)
        {
            plan.Add(new(
                dice.Pick(chosen),
                dice.Between(2_000, span.TotalMilliseconds),
                dice.Between(100, dice.Chance(0.3) ? 25_000 : 6_000),
                dice.Below(64),
                dice.Below(64),
                dice.Below(1_000) / 1_000.0));
        }

        return [.. plan.OrderBy(fault => fault.At)];
    }

    /// <summary>As a plan holds it: milliseconds, kind, milliseconds, numbers.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PlannedAction.Ms(At)} {Kind} {PlannedAction.Ms(Duration)} {Machine} {Other} {Strength:R}");

    public static PlannedFault FromLine(string line)
    {
        var parts = line.Split(' ');
        return new(
            Enum.Parse<FaultKind>(parts[1]), PlannedAction.Time(parts[0]), PlannedAction.Time(parts[2]),
            int.Parse(parts[3]), int.Parse(parts[4]), double.Parse(parts[5], CultureInfo.InvariantCulture));
    }

    public override string ToString() =>
        $"{At.TotalSeconds,8:F3} s {Kind} machine {Machine} other {Other} for {Duration.TotalSeconds:F3} s, "
        + $"strength {Strength:F3}";
}
