using ChatOrleans.Edges;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class UserConnectionsTests
{
    private static readonly DeviceId Phone = DeviceId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly DeviceId Laptop = DeviceId.From(new Guid(2, 0, 0, new byte[8]));
    private static readonly EdgeId East = new("east");
    private static readonly EdgeId West = new("west");
    private readonly ManualTime _time = new();
    private readonly UserConnections _connections;

    public UserConnectionsTests() => _connections = new(_time);

    [Fact]
    public void Each_edge_is_named_once_and_those_of_a_device_are_known()
    {
        _connections.IsEmpty.ShouldBeTrue();
        _connections.Connect(Phone, East);
        _connections.Connect(Laptop, East);
        _connections.Connect(Laptop, West);
        _connections.AllEdges.ShouldBe([East, West]);
        _connections.EdgesOf(Phone).ShouldBe([East]);
        _connections.Disconnect(Laptop, East);
        _connections.AllEdges.ShouldBe([East, West]);
        _connections.Disconnect(Phone, East);
        _connections.AllEdges.ShouldBe([West]);
    }

    [Fact]
    public void A_connection_that_is_not_repeated_ends_and_is_removed()
    {
        _connections.Connect(Phone, East);
        _time.Advance(EdgeLease.SessionDuration);
        _connections.Connect(Laptop, West);
        _connections.AllEdges.ShouldBe([East, West]);
        _time.Advance(TimeSpan.FromSeconds(1));
        _connections.AllEdges.ShouldBe([West]);
        _connections.IsLast(Laptop, West).ShouldBeTrue();
        _connections.Kept.ShouldBe(2);
        _connections.Connect(Laptop, West);
        _connections.Kept.ShouldBe(1);
    }

    [Fact]
    public void Only_a_connection_that_leaves_the_user_offline_is_the_last()
    {
        _connections.IsLast(Phone, East).ShouldBeFalse();
        _connections.Connect(Phone, East);
        _connections.IsLast(Phone, East).ShouldBeTrue();
        _connections.IsLast(Laptop, East).ShouldBeFalse();
        _connections.Connect(Laptop, East);
        _connections.IsLast(Phone, East).ShouldBeFalse();
    }

    [Fact]
    public void Versions_rise_above_all_that_were_said_and_all_that_a_watcher_knows()
    {
        _connections.Report().Version.ShouldBe(1);
        _connections.Report(known: 10).Version.ShouldBe(11);
        _connections.Report(known: 3).Version.ShouldBe(12);
        _connections.Connect(Phone, East);
        var report = _connections.Report();
        (report.Version, report.Edges.Single()).ShouldBe((13, East));
    }
}
