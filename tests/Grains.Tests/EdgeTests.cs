namespace ChatOrleans.Grains.Tests;

public sealed class EdgeTests
{
    [Fact]
    public async Task An_edge_is_asked_for_its_devices_when_it_is_new_and_when_a_silo_has_gone()
    {
        await using var cluster = await TestCluster.Start();
        var edge = cluster.Grains.Edge(new("edge1"));
        (await edge.Renew()).ShouldBeFalse();
        (await edge.IsLeased()).ShouldBeFalse();
        await edge.Announce([], word: 1);
        (await edge.Renew()).ShouldBeTrue();
        (await edge.IsLeased()).ShouldBeTrue();

        cluster.LoseSilo();
        (await edge.Renew()).ShouldBeFalse();
        (await edge.IsLeased()).ShouldBeTrue();
        await edge.Announce([], word: 2);
        (await edge.Renew()).ShouldBeTrue();

        await edge.Close();
        (await edge.IsLeased()).ShouldBeFalse();
    }
}
