using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation;

/// <summary>
/// What was decided in a run, so that it can be run again with any dice: settings, what users do, faults, and (recorded) each
/// throw of the dice by who asked, until all is healed.
/// </summary>
internal sealed record RunPlan
{
    /// <summary>Of what the ids of users, devices, conversations and sends are made.</summary>
    public required ulong Ids { get; init; }

    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    public required IReadOnlyList<PlannedFault> Faults { get; init; }

    public required IReadOnlyList<PlannedAction> Actions { get; init; }

    /// <summary>Latencies, losses, whose turn is next, what the store does; what is not in it, the seed says.</summary>
    public required IReadOnlyDictionary<string, ushort[]> Draws { get; init; }
}
