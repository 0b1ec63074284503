using ChatOrleans.Simulation.Faults;
using ChatOrleans.Testing;

namespace ChatOrleans.Simulation.Tests;

/// <summary>
/// Runs that found something once, by their plans: what users did, which faults struck, how long each message took and whose
/// turn was next are in the file, and not dealt anew when the product asks the dice for more or for less.
/// </summary>
public sealed class PlanTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Simulation.Tests", "Plans");

    /// <summary>By seeds that found bugs of the product; what they found stands in docs/simulation.md.</summary>
    public static TheoryData<string> OfTheProduct => [.. Names("seed-*.json")];

    /// <summary>One for each planted bug.</summary>
    public static TheoryData<string> OfPlantedBugs => [.. Enum.GetNames<Bug>().Where(name => name != nameof(Bug.None))];

    [Theory]
    [MemberData(nameof(OfTheProduct))]
    public void What_was_found_once_stays_away(string name) =>
        Run.Of(Read(name)).Violations.ShouldBeEmpty($"./simulate.sh --trace --plan tests/Simulation.Tests/Plans/{name}.json");

    [Theory]
    [MemberData(nameof(OfPlantedBugs))]
    public void The_plan_of_a_planted_bug_finds_it_with_any_dice(string bug)
    {
        var plan = Read(bug);
        plan.Bug.ToString().ShouldBe(bug);
        Run.Of(plan with { Seed = plan.Seed + 1_000 }).Violations.ShouldNotBeEmpty();
        Run.Of(plan with { Bug = Bug.None }).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_plan_gives_the_run_that_it_was_recorded_from_and_pins_its_acting_part_against_other_dice()
    {
        var options = new RunOptions { Seed = 77, Records = true };
        var recorded = Run.Of(options);
        using var directory = new TestDirectory();
        var file = Path.Combine(directory.Path, "plan.json");
        PlanFile.Write(file, options, recorded.Plan);
        var plan = PlanFile.Read(file);
        Run.Of(plan).Hash.ShouldBe(recorded.Hash);

        var otherDice = Run.Of(plan with { Seed = 78 });
        otherDice.ActingHash.ShouldBe(recorded.ActingHash);
        otherDice.Hash.ShouldNotBe(recorded.Hash, "What comes after is not in the plan.");
        Run.Of(plan with { Seed = 78, Plan = plan.Plan! with { Draws = new Dictionary<string, ushort[]>() } })
            .ActingHash.ShouldNotBe(recorded.ActingHash, "Without its draws a plan pins less.");
    }

    private static RunOptions Read(string name) => PlanFile.Read(Path.Combine(Folder, $"{name}.json"));

    private static IEnumerable<string> Names(string pattern) =>
        Directory.EnumerateFiles(Folder, pattern).Select(file => Path.GetFileNameWithoutExtension(file)!).Order();
}
