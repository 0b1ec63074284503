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
            var options = new RunOptions
            {
                Seed = seed, Bug = bug, Kinds = Provocation.Kinds(bug), Faults = Provocation.Faults(bug, seed),
            };
            var outcome = Run.Of(options);
            if (!outcome.IsRight)
            {
                output.WriteLine($"{name} is found by seed {seed}: {outcome.Violations[0]}");
                Run.Of(options with { Bug = Bug.None }).Violations.ShouldBeEmpty("The bug was found, but also without it.");
                return;
            }
        }

        Assert.Fail($"{name} was not found within {SeedsMax} seeds.");
    }

    [Fact]
    public void A_found_fault_is_shrunk()
    {
        var options = new RunOptions { Seed = 24, Bug = Bug.LastStateWins, Kinds = Provocation.Kinds(Bug.LastStateWins) };
        var found = Enumerable.Range(1, (int)SeedsMax)
            .Select(seed => Run.Of(options with { Seed = (ulong)seed }))
            .First(outcome => !outcome.IsRight);
        var faults = Shrinking.Shrink(options with { Seed = found.Seed }, found.Plan.Faults);
        faults.ShouldBeSubsetOf(found.Plan.Faults);
        faults.Count.ShouldBeLessThan(found.Plan.Faults.Count);
        Run.Of(options with { Seed = found.Seed, Faults = faults }).IsRight.ShouldBeFalse();
    }
}
