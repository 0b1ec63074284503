using System.Collections.Immutable;
using ChatOrleans.Edges;

namespace ChatOrleans.Grains.Tests.Edges;

public sealed class EdgeTests
{
    [Fact]
    public async Task An_edge_is_asked_for_its_devices_when_it_is_new_and_when_a_silo_has_gone()
    {
        await using var cluster = await TestCluster.Start();
        var edge = cluster.Grains.Edge(new("edge1"));
        var observer = cluster.Grains.CreateObjectReference<IEdgeObserver>(new Unused());
        (await edge.Renew()).ShouldBeFalse();
        (await edge.Observer()).ShouldBeNull();
        await edge.Announce(observer, [], version: 1);
        (await edge.Renew()).ShouldBeTrue();
        (await edge.Observer()).ShouldBe(observer);

        cluster.LoseSilo();
        (await edge.Renew()).ShouldBeFalse();
        (await edge.Observer()).ShouldBe(observer);
        await edge.Announce(observer, [], version: 2);
        (await edge.Renew()).ShouldBeTrue();

        await edge.Close();
        (await edge.Observer()).ShouldBeNull();
    }

    private sealed class Unused : IEdgeObserver
    {
        public Task Deliver(ImmutableArray<EdgeEvent> events) => throw new NotSupportedException();
    }
}
