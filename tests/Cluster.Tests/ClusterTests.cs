namespace ChatOrleans.Cluster.Tests;

/// <summary>Real processes fail one after the other while people chat; the delivery contract holds each time.</summary>
public sealed class ClusterTests(ITestOutputHelper output)
{
    // What docs/cluster.md promises.
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task People_at_different_edges_chat()
    {
        await using var cluster = await ChatCluster.Start();
        await using var load = await ChatLoad.Start(cluster);
        await load.EachAcknowledged(10);
        await Judge(load);
    }

    [Fact]
    public async Task When_a_silo_is_killed_its_conversations_answer_again_soon()
    {
        await using var cluster = await ChatCluster.Start();
        await using var load = await ChatLoad.Start(cluster);
        await load.EachAcknowledged(10);

        await cluster.Silos[0].Kill();
        var recovery = await load.EachAcknowledged(1);
        output.WriteLine($"After the kill every conversation had answered in {recovery.TotalSeconds:0.0} s.");
        recovery.ShouldBeLessThan(RecoveryMax);

        await cluster.Silos[0].Start();
        await load.EachAcknowledged(10);
        await Judge(load);
    }

    private async Task Judge(ChatLoad load)
    {
        (await load.Judge()).ShouldBeEmpty();
        output.WriteLine($"{load.Acknowledged} acknowledged sends");
    }
}
