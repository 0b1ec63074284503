using ChatOrleans.Edges;
using ChatOrleans.Sessions;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Grains.Tests.Sessions;

public sealed class DeviceSessionTests : IAsyncLifetime
{
    private static readonly EdgeId Edge = new("edge1");
    private readonly DeviceId _device = DeviceId.From(Guid.CreateVersion7());
    private readonly RecordingEdge _edge = new();
    private TestCluster _cluster = null!;
    private UserId _user;

    private IDeviceSessionGrain Session => _cluster.Grains.DeviceSession(_device);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start("Limits:RefreshesPerMinute=3");
        _cluster.Services.GetRequiredService<LocalEdges>().Add(Edge, _edge);
        _user = await _cluster.NewUser("ann");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_refresh_whose_answer_was_lost_may_be_repeated_by_the_edge_and_by_the_device()
    {
        await Start("one");
        (await Refresh("one", "two")).ShouldBe(RefreshOutcome.Rotated);
        (await Refresh("one", "two")).ShouldBe(RefreshOutcome.Rotated);
        (await Refresh("one", "three")).ShouldBe(RefreshOutcome.Rotated);
        (await Refresh("two", "four")).ShouldBe(RefreshOutcome.Rotated);
        (await Refresh("one", "five")).ShouldBe(RefreshOutcome.Reused);
        (await Session.Get()).ShouldBeNull();
        (await Refresh("four", "six")).ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public async Task More_refreshes_than_a_session_may_have_change_nothing_and_a_copy_is_seen_all_the_same()
    {
        await Start("0");
        for (var i = 0; i < 3; i++)
        {
            (await Refresh($"{i}", $"{i + 1}")).ShouldBe(RefreshOutcome.Rotated);
        }

        var refused = await Session.Refresh(Exchange("3", "4"));
        refused.Outcome.ShouldBe(RefreshOutcome.TooOften);
        refused.RetryAfter.ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        (await Refresh("3", "5")).ShouldBe(RefreshOutcome.TooOften, "not a copy");
        (await Refresh("0", "6")).ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public async Task A_log_in_over_a_running_session_closes_that_ones_connections_and_no_others()
    {
        await Start("one");
        await _cluster.Grains.User(_user).DeviceConnected(_device, Edge);
        var next = await Start("two");
        await Eventually.True(() => _edge.Ended.Count > 0, "the connections to close");
        _edge.Ended.ShouldBe([new() { Recipients = [_user], DeviceId = _device, Next = next }], new SameEnd());
        (await _cluster.Grains.User(_user).Devices()).ShouldBe([_device]);
        (await Session.Get())!.SessionId.ShouldBe(next);
    }

    [Fact]
    public async Task An_edge_that_holds_a_connection_of_an_ended_session_is_told_when_it_reports_it()
    {
        await Start("one");
        await _cluster.Grains.User(_user).DeviceConnected(_device, Edge);
        await Session.End(_user);
        await Eventually.True(() => _edge.Ended.Count == 1, "the connections to close");
        await _cluster.Grains.User(_user).DeviceConnected(_device, Edge);
        await Eventually.True(() => _edge.Ended.Count == 2, "the connections to close, whose end was not heard");
        await Start("two");
        await _cluster.Grains.User(_user).DeviceConnected(_device, Edge);
        await Session.End(_user);
        await Eventually.True(() => _edge.Ended.Count == 3, "the connections to close");
        _edge.Ended.ShouldAllBe(ended => ended.DeviceId == _device && ended.Next == null);
    }

    [Fact]
    public async Task A_device_id_that_no_session_had_costs_no_lasting_memory()
    {
        var management = _cluster.Grains.GetGrain<IManagementGrain>(0);
        (await Session.Get()).ShouldBeNull();
        (await Refresh("one", "two")).ShouldBe(RefreshOutcome.Ended);
        await Eventually.True(
            async () => !(await management.GetDetailedGrainStatistics())
                .Any(grain => grain.GrainId == Session.GetGrainId()),
            "the grain to end");
    }

    private async Task<SessionId> Start(string hash)
    {
        var id = SessionId.New();
        (await Session.Start(new()
        {
            UserId = _user, Name = "n", Platform = "p", RefreshHash = hash, FamilyHash = "family", SessionId = id,
        })).Error.ShouldBeNull();
        return id;
    }

    private async Task<RefreshOutcome> Refresh(string presented, string next) =>
        (await Session.Refresh(Exchange(presented, next))).Outcome;

    private static RefreshSession Exchange(string presented, string next) =>
        new() { PresentedHash = presented, NextHash = next, FamilyHash = "family" };

    private sealed class SameEnd : IEqualityComparer<DeviceEnded>
    {
        public bool Equals(DeviceEnded? x, DeviceEnded? y) =>
            (x!.DeviceId, x.Next, x.Recipients.Single()) == (y!.DeviceId, y.Next, y.Recipients.Single());

        public int GetHashCode(DeviceEnded obj) => obj.DeviceId.GetHashCode();
    }
}
