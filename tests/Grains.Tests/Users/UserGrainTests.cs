using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class UserGrainTests : IAsyncLifetime
{
    private static readonly UserId Ann = UserId.From(Guid.CreateVersion7());
    private static readonly DeviceId Phone = DeviceId.From(Guid.CreateVersion7());
    private TestCluster _cluster = null!;

    private IUserGrain User => _cluster.Grains.User(Ann);

    private Task<Welcome> Joining() => User.Welcome(Ann, ConversationId.From(Guid.NewGuid()));

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.Start("Limits:UserConversations=1");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Readers_see_a_row_of_the_inbox_once_it_is_durable()
    {
        var (reached, go) = _cluster.States.Hold("inbox");
        var notified = Notify();
        await reached;
        (await Joining()).ShouldBe(Welcome.Joins);
        go.SetResult();
        await notified;
        (await Joining()).ShouldBe(Welcome.IsFull);
    }

    [Fact]
    public async Task Readers_see_profile_and_devices_once_they_are_durable()
    {
        await Create();
        var (reached, go) = _cluster.States.Hold("user");
        var changed = User.Change(new() { DisplayName = "Anna" });
        await reached;
        (await User.Get())!.DisplayName.ShouldBe("Ann");
        (await User.GetOwn())!.Version.ShouldBe(1);
        go.SetResult();
        (await changed).Value!.DisplayName.ShouldBe("Anna");
        (await User.Get())!.DisplayName.ShouldBe("Anna");

        (reached, go) = _cluster.States.Hold("user");
        var added = User.AddDevice(Phone);
        await reached;
        (await User.Devices()).ShouldBeEmpty();
        go.SetResult();
        (await added).Error.ShouldBeNull();
        (await User.Devices()).ShouldBe([Phone]);
    }

    [Fact]
    public async Task A_row_that_was_not_written_is_never_shown()
    {
        _cluster.States.FailWrite(1, Fault.Refused);
        await Should.ThrowAsync<TransientException>(Notify());
        _cluster.States.EndFaults().ShouldBeTrue();
        (await Joining()).ShouldBe(Welcome.Joins);
        await Notify();
        (await Joining()).ShouldBe(Welcome.IsFull);
    }

    /// <summary>The second write of a creation is the index's, the third says what the index has.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_failing_index_does_not_fail_the_user_and_is_updated_by_the_next_activation(int write)
    {
        _cluster.States.FailWrite(write, Fault.Refused);
        (await Create()).Username.ShouldBe("ann");
        _cluster.States.EndFaults().ShouldBeTrue();
        await _cluster.Restart();
        (await User.Get())!.DisplayName.ShouldBe("Ann");
        await Eventually.True(
            async () => (await _cluster.Grains.Names().Find("ann", 10)).Any(found => found.UserId == Ann), "the index");
    }

    [Fact]
    public async Task The_time_last_seen_is_kept_when_the_last_connection_ends_but_not_of_invisible_users()
    {
        (await User.WatchPresence(Ann, new("east"))).ShouldBeNull("there is no such user yet");
        await Create();
        await User.DeviceConnected(Phone, new("east"));
        await User.DeviceConnected(Phone, new("west"));
        await User.SetPresence(PresenceStatus.Away, "lunch");
        await User.DeviceDisconnected(Phone, new("east"));
        (await Watched()).ShouldBe(new() { UserId = Ann, Status = PresenceStatus.Away, Text = "lunch" });
        await User.DeviceDisconnected(Phone, new("west"));
        var seen = await Watched();
        (seen.Status, seen.LastSeenAt.HasValue).ShouldBe((PresenceStatus.Offline, true));

        await User.SetPresence(PresenceStatus.Invisible, null);
        await User.DeviceConnected(Phone, new("east"));
        await User.DeviceDisconnected(Phone, new("east"));
        (await Watched()).LastSeenAt.ShouldBe(seen.LastSeenAt);
    }

    [Fact]
    public async Task Presence_is_shown_to_those_who_share_a_conversation_and_outlives_the_activation()
    {
        await Create();
        var (ben, cia) = (await _cluster.NewUser("ben"), await _cluster.NewUser("cia"));
        await _cluster.NewGroup(Ann, ben);
        await _cluster.NewGroup(cia);
        await User.SetPresence(PresenceStatus.Invisible, null);
        await _cluster.Restart();
        await User.DeviceConnected(Phone, new("east"));
        (await User.IsInvisible()).ShouldBeTrue();
        (await User.WatchPresence(ben, new("west")))!.Status.ShouldBe(PresenceStatus.Offline);
        (await User.WatchPresence(cia, new("west"))).ShouldBeNull();
        (await User.WatchPresence(UserId.From(Guid.NewGuid()), new("west"))).ShouldBeNull();
    }

    private Task<User> Create() => User.Create(new() { Username = "ann", DisplayName = "Ann" });

    private async Task<Presence> Watched() => (await User.WatchPresence(Ann, new("east")))!;

    private Task Notify() => User.Notify(new()
    {
        ConversationId = ConversationId.From(new Guid(1, 0, 0, new byte[8])), Sequence = 1, Joined = true,
    });
}
