using System.Net;
using ChatOrleans.Admission;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Testing;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>How long an opened connection counts, and for whom.</summary>
public sealed class OpenedConnectionsTests
{
    private static readonly TimeSpan Unkept = TimeSpan.FromSeconds(15);

    private readonly ManualTime _time = new();
    private readonly CurrentUser _ann = User(1);
    private readonly CurrentUser _ben = User(2);
    private readonly IPAddress _office = IPAddress.Parse("203.0.113.7");
    private readonly OpenedConnections _connections;

    public OpenedConnectionsTests() => _connections = new(
        Options.Create(new ChatLimits { UserConnections = 1 }), Options.Create(new EdgeOptions { ConnectionsPerAddress = 3 }),
        _time);

    [Fact]
    public void One_that_was_negotiated_and_not_used_is_forgotten()
    {
        Open(_ann).Error.ShouldBeNull();
        _connections.Name(Open(_ann).Value!, "id", null);
        Open(_ann).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        _time.Advance(Unkept);
        Open(_ann).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        _time.Advance(TimeSpan.FromSeconds(1));
        Open(_ann).Error.ShouldBeNull();
        _connections.Find("id").ShouldBeNull();
    }

    [Fact]
    public void One_that_is_polled_lasts_from_poll_to_poll()
    {
        var polled = Open(_ann).Value!;
        _connections.Name(polled, "id", null);
        for (var poll = 0; poll < 3; poll++)
        {
            _connections.Keep(polled).ShouldBeNull();
            _time.Advance(Unkept * 6);
            Open(_ben);
            _connections.Leave(polled, isOver: false);
            _time.Advance(Unkept);
            Open(_ben);
            _connections.Find("id").ShouldBe(polled);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Open(_ben);
        _connections.Find("id").ShouldBeNull();
    }

    [Fact]
    public void The_header_of_a_negotiation_is_good_once_and_not_for_long_and_not_beside_a_request_that_came_with_its_own()
    {
        var first = Open(_ann).Value!;
        _connections.Name(first, "first", "Bearer ann");
        _connections.Redeem("another").ShouldBeNull();
        _connections.Redeem("first").ShouldBe("Bearer ann");
        _connections.Redeem("first").ShouldBeNull();

        _connections.Name(Open(_ann).Value!, "late", "Bearer ann");
        _time.Advance(Unkept + TimeSpan.FromSeconds(1));
        _connections.Redeem("late").ShouldBeNull();

        var polled = Open(_ben).Value!;
        _connections.Name(polled, "polled", "Bearer ben");
        _connections.Keep(polled).ShouldBeNull();
        _connections.Redeem("polled").ShouldBeNull();
    }

    [Fact]
    public void A_user_uses_so_many_and_an_address_has_so_many_of_all_users()
    {
        var first = Open(_ann).Value!;
        var second = Open(_ann).Value!;
        _connections.Keep(first).ShouldBeNull();
        _connections.Keep(first).ShouldBeNull();
        _connections.Keep(second)!.Code.ShouldBe(ChatErrorCode.LimitReached);
        _connections.Leave(first, isOver: true);
        Open(_ben).Error.ShouldBeNull();
        Open(_ben).Error.ShouldBeNull();
        Open(User(3)).Error!.Message.ShouldContain("ConnectionsPerAddress");
        _connections.Open(User(3), network: null, DateTimeOffset.MaxValue, CancellationToken.None).Error.ShouldBeNull();

        // The last of what kept it has ended.
        _connections.Leave(first, isOver: true);
        Open(User(3)).Error.ShouldBeNull();
    }

    private static CurrentUser User(int number) => new(
        UserId.From(new Guid(number, 0, 0, new byte[8])), DeviceId.From(new Guid(number, 1, 0, new byte[8])),
        SessionId.From(new Guid(number, 2, 0, new byte[8])));

    private Reply<OpenedConnection> Open(CurrentUser user) =>
        _connections.Open(user, _office, DateTimeOffset.MaxValue, CancellationToken.None);
}
