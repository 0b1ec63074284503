using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation.Tests;

/// <summary>The checker is checked: each planted bug is found within so many seeds.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const ulong SeedsMax = 100;

    public static TheoryData<string> Bugs => [.. Enum.GetNames<Bug>().Where(name => name != nameof(Bug.None))];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string name)
    {
        var bug = Enum.Parse<Bug>(name);
        for (var seed = 1UL; seed <= SeedsMax; seed++)
        {
            var options = new RunOptions { Seed = seed, Bug = bug, Kinds = Provoking(bug), Plan = PlanOf(bug, seed) };
            var outcome = Run.Of(options);
            if (!outcome.IsRight)
            {
                output.WriteLine($"{name} is found by seed {seed}: {outcome.Faults[0]}");
                Run.Of(options with { Bug = Bug.None }).Faults.ShouldBeEmpty("The bug was found, but also without it.");
                return;
            }
        }

        Assert.Fail($"{name} was not found within {SeedsMax} seeds.");
    }

    [Fact]
    public void A_found_fault_is_shrunk()
    {
        var options = new RunOptions { Seed = 24, Bug = Bug.LastStateWins, Kinds = Provoking(Bug.LastStateWins) };
        var found = Enumerable.Range(1, (int)SeedsMax)
            .Select(seed => Run.Of(options with { Seed = (ulong)seed }))
            .First(outcome => !outcome.IsRight);
        var plan = Shrinking.Shrink(options with { Seed = found.Seed }, found.Plan);
        plan.Count.ShouldBeLessThanOrEqualTo(found.Plan.Count);
        Run.Of(options with { Seed = found.Seed, Plan = plan }).IsRight.ShouldBeFalse();
    }

    /// <summary>For bugs that need faults to meet; null where those of the seed do.</summary>
    private static PlannedFault[]? PlanOf(Bug bug, ulong seed) => bug switch
    {
        Bug.TornAppend => CrashOfAll(seed),
        Bug.HolesAccepted => RefusalsWhileSlow(),
        _ => null,
    };

    /// <summary>The first group is just being founded, with a slow store, when all silos die: sooner or later.</summary>
    private static PlannedFault[] CrashOfAll(ulong seed) =>
    [
        new(FaultKind.StoreSlow, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8), 0, 0, 1),
        .. Enumerable.Range(0, 3).Select(machine => new PlannedFault(
            FaultKind.SiloCrash, TimeSpan.FromSeconds(2 + (0.5 * (seed % 8))), TimeSpan.FromSeconds(1), machine, 0, 1)),
    ];

    /// <summary>Appends wait behind others, of which some are refused.</summary>
    private static PlannedFault[] RefusalsWhileSlow() =>
    [
        new(FaultKind.StoreSlow, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(50), 0, 0, 1),
        .. Enumerable.Range(2, 8).Select(i => new PlannedFault(
            FaultKind.StoreRefuses, TimeSpan.FromSeconds(5 * i), TimeSpan.FromSeconds(3), 0, 0, 0.8)),
    ];

    /// <summary>The faults in which the bug shows.</summary>
    private static FaultKind[] Provoking(Bug bug) => bug switch
    {
        Bug.AcknowledgeBeforeCommit or Bug.StateBeforeCommit => [FaultKind.SiloCrash, FaultKind.StoreSlow],
        Bug.TornAppend => [FaultKind.SiloCrash, FaultKind.StoreSlow],
        Bug.NoFence or Bug.FenceWithinProcess or Bug.LastStateWins => [FaultKind.DirectoryLoss, FaultKind.StoreSlow],
        Bug.HolesAccepted => [FaultKind.StoreRefuses, FaultKind.StoreSlow],
        Bug.IdempotencyInMemory => [FaultKind.LinksBreak, FaultKind.StoreUnknown, FaultKind.DirectoryLoss],
        Bug.LostNotice or Bug.ShownTwice => [FaultKind.EventsDoubled],
        Bug.DeadSessionKept => [FaultKind.EdgeCrash],
        Bug.SyncStopsAtPage or Bug.SyncSkipsAtPage or Bug.EventsTrusted => [FaultKind.EventsDropped, FaultKind.DevicePause],
        Bug.NewIdOnRetry or Bug.OutboxNotKept => [FaultKind.LinksBreak, FaultKind.CallsDelayed],
        Bug.None => [],
    };
}
