using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>Where Orleans' streams carry the events of a cluster.</summary>
public sealed class StreamTests
{
    // A lease lapses, and two periods of the sweep; twice as long for a busy machine.
    private static readonly TimeSpan SweepMax = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Through_memory_people_chat_and_the_subscription_of_a_dead_edge_goes()
    {
        await using var cluster = await ChatCluster.Start(settings: ["Cluster:Streams=Memory"]);
        await using var load = await ChatLoad.Start(cluster);
        await load.EachAcknowledged(10);
        await load.EachHears();
        await Eventually.True(async () => await cluster.CountSubscriptions() == 2, "two edges to be subscribed");

        await cluster.Edges[0].Kill();
        await load.EachAcknowledged(1);
        await cluster.Edges[0].Start();
        await load.EachAcknowledged(10);
        (await load.Judge()).ShouldBeEmpty();
        await Eventually.True(
            async () => await cluster.CountSubscriptions() == 2, "the subscription of the dead edge to go", SweepMax);
    }

    [Fact]
    public async Task Through_event_hubs_people_chat()
    {
        using var hub = new EventHubServer();
        hub.Start();
        await using var cluster = await ChatCluster.Start(
            settings: ["Cluster:Streams=EventHubs", $"Cluster:EventHubsConnectionString={hub.ConnectionString}"]);
        await Eventually.True(() => hub.Readers == EventHubServer.Partitions, "each partition to be read by one silo");
        await using var load = await ChatLoad.Start(cluster);
        await load.EachAcknowledged(10);
        await load.EachHears();
        (await load.Judge()).ShouldBeEmpty();
        hub.Count.ShouldBeGreaterThan(0);
        hub.Readers.ShouldBe(EventHubServer.Partitions);
    }
}
