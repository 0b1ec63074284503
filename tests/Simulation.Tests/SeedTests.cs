using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation.Tests;

/// <summary>The fixed seeds of every test run. Longer searches: <c>./simulate.sh</c>.</summary>
public sealed class SeedTests
{
    private const ulong BlockSize = 15;

    public static TheoryData<ulong> Blocks => [.. Enumerable.Range(0, 8).Select(block => 1 + ((ulong)block * BlockSize))];

    public static TheoryData<string> Kinds => [.. Enum.GetNames<FaultKind>()];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void All_faults_mixed_break_nothing(ulong first)
    {
        for (var seed = first; seed < first + BlockSize; seed++)
        {
            ShouldBeRight(new() { Seed = seed });
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_fault_alone_breaks_nothing(string kind)
    {
        for (var seed = 1UL; seed <= 2; seed++)
        {
            ShouldBeRight(new() { Seed = seed, Kinds = [Enum.Parse<FaultKind>(kind)] });
        }
    }

    [Fact]
    public void Without_faults_everything_is_delivered()
    {
        var outcome = Run.Of(new() { Seed = 1, Kinds = [] });
        outcome.Violations.ShouldBeEmpty();
        outcome.Plan.Faults.ShouldBeEmpty();
        outcome.Acknowledged.ShouldBeGreaterThan(50);
        outcome.Shown.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Outbound_queues_overflow_and_connections_that_are_caught_up_sync_again()
    {
        var lines = Enumerable.Range(1, 10)
            .SelectMany(seed => Run.Of(new() { Seed = (ulong)seed, Kinds = [FaultKind.SlowSockets], Traced = true }).Trace)
            .ToList();
        lines.ShouldContain(line => line.EndsWith("is told to resync"));
        lines.ShouldContain(line => line.EndsWith("syncs again, caught up"));
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(5, 3, 8)]
    public void Small_and_large_clusters_are_right(int silos, int edges, int users)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            ShouldBeRight(new() { Seed = seed, Silos = silos, Edges = edges, Users = users });
        }
    }

    private static void ShouldBeRight(RunOptions options)
    {
        var outcome = Run.Of(options);
        outcome.Violations.ShouldBeEmpty($"seed {options.Seed}: ./simulate.sh --seed {options.Seed} --seeds 1 shows the trace");
    }
}
