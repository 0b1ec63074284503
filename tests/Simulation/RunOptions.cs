using ChatOrleans.Simulation.Faults;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation;

/// <summary>What a run is made of, beside what its seed decides.</summary>
internal sealed record RunOptions
{
    public required ulong Seed { get; init; }

    public int Silos { get; init; } = 3;

    public int Edges { get; init; } = 2;

    public int Users { get; init; } = 4;

    /// <summary>How long users act and faults are thrown.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<FaultKind> Kinds { get; init; } = Enum.GetValues<FaultKind>();

    /// <summary>Faults instead of those of the plan or seed.</summary>
    public IReadOnlyList<PlannedFault>? Faults { get; init; }

    /// <summary>What is decided before it begins, independent of the seed.</summary>
    public RunPlan? Plan { get; init; }

    /// <summary>Whether the outcome's plan has the throws of the dice too.</summary>
    public bool Records { get; init; }

    public Bug Bug { get; init; }

    public bool Traced { get; init; }

    /// <summary>Whether no grain can have two activations, so that every answer is of the latest state.</summary>
    public bool HasOneOwner => !Kinds.Any(kind => kind is FaultKind.SiloCrash or FaultKind.SiloLeaves or FaultKind.SiloPause
        or FaultKind.Isolation or FaultKind.Partition or FaultKind.DirectoryLoss or FaultKind.Restore);

    /// <summary>Small limits, chosen by the dice, so that a short run reaches every boundary.</summary>
    public static Dictionary<string, string?> Settings(Dice dice) => new()
    {
        ["ChatOrleans:Limits:MessagesPerMinute"] = "100000",
        ["ChatOrleans:Limits:MessagesBurst"] = dice.Chance(0.2) ? "2" : "100000",
        ["ChatOrleans:Limits:PageSize"] = dice.Pick(["2", "3", "5", "10", "50"]),
        ["ChatOrleans:Limits:SyncEntries"] = dice.Pick(["4", "12", "40", "1000"]),
        ["ChatOrleans:Conversations:IdempotencyWindow"] = dice.Pick(["0", "1", "4", "256"]),
        ["ChatOrleans:Conversations:SnapshotEntries"] = dice.Pick(["1", "3", "10", "100"]),
        ["ChatOrleans:Conversations:AudienceRenewal"] = dice.Pick(["00:00:10", "00:00:30", "00:01:00"]),
        ["ChatOrleans:Conversations:NoticePatience"] = dice.Pick(["00:00:00", "00:00:05"]),
        ["ChatOrleans:Limits:OutboundQueue"] = dice.Pick(["8", "256"]),
        ["ChatOrleans:Users:Strangers"] = dice.Pick(["Ask", "Ask", "Welcome"]),
        ["ChatOrleans:Limits:UserRequests"] = dice.Pick(["1", "3", "100"]),
        ["ChatOrleans:Limits:ConversationPins"] = dice.Pick(["1", "3", "50"]),
    };
}

/// <summary>What became of a run.</summary>
/// <param name="ActingHash">Of the part that a plan pins: until all is healed.</param>
/// <param name="Span">The virtual time it took.</param>
/// <param name="Plan">The plan with which it can be run again.</param>
internal sealed record RunOutcome(
    ulong Seed, ulong Hash, ulong ActingHash, long Steps, TimeSpan Span, IReadOnlyList<string> Violations, RunPlan Plan,
    IReadOnlyList<string> Trace, int Acknowledged, int Shown)
{
    public bool IsRight => Violations.Count == 0;
}
