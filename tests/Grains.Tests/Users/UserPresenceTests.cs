using ChatOrleans.Edges;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class UserPresenceTests
{
    private static readonly UserId Ann = UserId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly UserId Ben = UserId.From(new Guid(2, 0, 0, new byte[8]));
    private static readonly UserId Cia = UserId.From(new Guid(3, 0, 0, new byte[8]));
    private static readonly EdgeId East = new("east");
    private static readonly EdgeId West = new("west");
    private static readonly DateTimeOffset LastSeen = DateTimeOffset.UnixEpoch;
    private readonly ManualTime _time = new();
    private readonly UserPresence _presence;

    public UserPresenceTests() => _presence = new(_time);

    [Fact]
    public void A_user_who_is_offline_or_invisible_shows_when_they_were_last_seen_and_nothing_else()
    {
        var offline = new Presence { UserId = Ann, Status = PresenceStatus.Offline, LastSeenAt = LastSeen };
        var away = new UserState { Status = PresenceStatus.Away, StatusText = "lunch", LastSeenAt = LastSeen };
        UserPresence.Show(Ann, away, isConnected: false).ShouldBe(offline);
        UserPresence.Show(Ann, away, isConnected: true)
            .ShouldBe(new Presence { UserId = Ann, Status = PresenceStatus.Away, Text = "lunch" });
        UserPresence.Show(Ann, away with { Status = PresenceStatus.Invisible }, isConnected: true).ShouldBe(offline);
    }

    [Fact]
    public void A_change_goes_once_to_each_edge_with_all_its_watchers()
    {
        _presence.Watch(Ben, East);
        _presence.Watch(Cia, East);
        _presence.Watch(Cia, West);
        Told().ShouldBe([(East, Ben), (East, Cia), (West, Cia)]);
        ChangeEdges().ShouldBe([East, West]);
        _presence.Unwatch(Cia, East);
        Told().ShouldBe([(East, Ben), (West, Cia)]);
        var same = Shown(isConnected: true);
        _presence.Changes(same, same with { }).ShouldBeEmpty();
    }

    [Fact]
    public void A_watch_ends_with_its_lease()
    {
        _presence.Watch(Ben, East);
        _presence.Watch(Cia, East);
        _time.Advance(WatchLease.RenewInterval);
        _presence.Watch(Cia, East);
        _time.Advance(WatchLease.Duration - TimeSpan.FromSeconds(1));
        Told().ShouldBe([(East, Cia)]);
    }

    private IEnumerable<(EdgeId Edge, UserId Watcher)> Told()
    {
        var after = Shown(isConnected: true);
        var changes = Changes(after);
        changes.ShouldAllBe(change => change.Event.Presence == after);
        return changes.SelectMany(change => change.Event.Recipients, (change, watcher) => (change.Edge, watcher));
    }

    private IEnumerable<EdgeId> ChangeEdges() =>
        Changes(Shown(isConnected: true)).Select(change => change.Edge);

    private List<(EdgeId Edge, PresenceChanged Event)> Changes(Presence after) =>
        [.. _presence.Changes(Shown(isConnected: false), after)];

    private static Presence Shown(bool isConnected) => UserPresence.Show(Ann, new(), isConnected);
}
