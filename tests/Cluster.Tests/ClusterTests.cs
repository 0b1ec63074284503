using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>Real processes fail one after the other while people chat; the delivery contract holds each time.</summary>
public sealed class ClusterTests(RunningCluster running, ITestOutputHelper output)
    : IClassFixture<RunningCluster>, IAsyncLifetime
{
    // What docs/cluster.md promises.
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ThawMax = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan LiveMax = TimeSpan.FromSeconds(20);

    // A frozen silo that wakes reads every 5 s who is declared dead.
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    private ChatCluster Cluster => running.Cluster;

    public async ValueTask InitializeAsync() => await running.Complete();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task When_a_silo_is_killed_its_conversations_answer_again_soon()
    {
        await using var load = await ChatLoad.Start(Cluster);
        await load.EachAcknowledged(10);

        await Cluster.Silos[0].Kill();
        await Recovers(load, "killed", RecoveryMax);

        await Cluster.Silos[0].Start();
        await load.EachAcknowledged(10);
        await Judge(load);
    }

    [Fact]
    public async Task A_frozen_silo_that_wakes_after_it_was_declared_dead_harms_no_conversation()
    {
        await using var load = await ChatLoad.Start(Cluster);
        await load.EachAcknowledged(10);

        await Cluster.Silos[0].Pause();
        await Recovers(load, "frozen", ThawMax);

        // Its activations are there twice now, until it learns that it is dead and ends.
        await Cluster.Silos[0].Resume();
        await Cluster.Silos[0].Output.WaitAsync(EndMax, TestContext.Current.CancellationToken);
        await load.EachAcknowledged(10);

        await Cluster.Silos[0].Start();
        await load.EachAcknowledged(10);
        await load.EachHears();
        await Judge(load);
    }

    [Fact]
    public async Task All_silos_and_edges_can_be_restarted_one_after_the_other()
    {
        await using var load = await ChatLoad.Start(Cluster);
        await load.EachAcknowledged(10);

        foreach (var process in Cluster.Silos.Concat(Cluster.Edges))
        {
            await process.Stop();
            await Recovers(load, "stopped", RecoveryMax);
            await process.Start();
            await load.EachAcknowledged(5);
        }

        await load.EachHears();
        await Judge(load);
    }

    [Fact]
    public async Task When_an_edge_is_killed_its_people_go_on_at_the_other_one()
    {
        await using var load = await ChatLoad.Start(Cluster);
        await load.EachAcknowledged(10);

        await Cluster.Edges[0].Kill();
        await Recovers(load, "killed edge", RecoveryMax);
        await Cluster.Edges[0].Start();
        await load.EachAcknowledged(10);
        await load.EachHears();
        await Judge(load);
    }

    [Fact]
    public async Task When_all_silos_were_gone_edges_find_the_new_ones()
    {
        await using var load = await ChatLoad.Start(Cluster);
        await load.EachAcknowledged(10);

        await Cluster.Silos[0].Stop();
        await Cluster.Silos[1].Kill();
        foreach (var silo in Cluster.Silos)
        {
            await silo.Start();
        }

        await Recovers(load, "all stopped", RecoveryMax);
        await load.EachAcknowledged(10);
        await Judge(load);
    }

    [Fact]
    public async Task When_the_database_is_back_everything_goes_on()
    {
        await using var load = await ChatLoad.Start(Cluster);
        await load.EachAcknowledged(10);

        var refused = load.Refused;
        await Cluster.Postgres.Crash();
        await Eventually.True(() => load.Refused > refused + 50, "sends to be refused");
        await Cluster.Postgres.Start();
        await Recovers(load, "database", RecoveryMax);

        await load.EachAcknowledged(10);
        await Judge(load);
        Cluster.Silos.Concat(Cluster.Edges).ShouldAllBe(process => process.IsRunning);
        load.Refusals.ShouldBe(["Unavailable"]);
        foreach (var edge in Cluster.Edges)
        {
            await edge.Stop();
            (await edge.Output).ShouldNotContain("CodecNotFoundException");
        }
    }

    private async Task Recovers(ChatLoad load, string what, TimeSpan max)
    {
        var recovery = await load.EachAcknowledged(1);
        var live = recovery + await load.EachHears();
        output.WriteLine(
            $"{what}: all conversations answered after {recovery.TotalSeconds:0.0} s, "
            + $"all devices got events after {live.TotalSeconds:0.0} s.");
        recovery.ShouldBeLessThan(max);
        live.ShouldBeLessThan(LiveMax);
    }

    private async Task Judge(ChatLoad load)
    {
        (await load.Judge()).ShouldBeEmpty();
        output.WriteLine($"{load.Acknowledged} acknowledged sends");
    }
}
