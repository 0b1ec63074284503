using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Members' grains learn of joining and leaving, and the outbox knows for as long as they have not.</summary>
public sealed class MembershipNoticesTests : IAsyncLifetime
{
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private TestCluster _cluster = null!;
    private MeasuredTotal _outboxes = null!;
    private UserId _ann;
    private UserId _ben;
    private ConversationParts _parts = null!;
    private MembershipNotices _notices = null!;
    private int _retries;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _outboxes = new(_cluster.Metrics.OutboxConversations);
        (_ann, _ben) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"));
        _parts = new(_cluster);
        var snapshots = new SnapshotWriter(
            new UnusedState(), _parts.Tail, 100, _parts.Snapshot, _ => { }, NullLogger<SnapshotWriter>.Instance);
        var fanOut = new FanOut(
            _parts.Tail, _cluster.Services.GetRequiredService<EdgePublisher>(), _cluster.Grains, TimeProvider.System,
            NullLogger<FanOut>.Instance);
        _notices = new(
            _parts.Tail, snapshots, _parts.Reader, fanOut, _cluster.Grains, () => _retries++,
            NullLogger<MembershipNotices>.Instance);
        _parts.Followers += _notices.Apply;
    }

    public async ValueTask DisposeAsync()
    {
        _outboxes.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Every_user_who_joined_or_left_is_notified_and_then_the_outbox_is_empty()
    {
        (await Create()).ShouldBeNull();
        _outboxes.Value.ShouldBe(1);
        _notices.Unconfirmed.Keys.ShouldBe([_ann, _ben], ignoreOrder: true);
        await Deliver();
        _notices.Unconfirmed.ShouldBeEmpty();
        _outboxes.Value.ShouldBe(0);
        (await Inbox(_ben)).ShouldBe([_parts.Id]);

        await _notices.During(async () =>
        {
            await _parts.Do(decided => decided.Remove(_ann, _ben, DateTimeOffset.UnixEpoch));
            return null;
        });
        await Deliver();
        (await Inbox(_ben)).ShouldBeEmpty();
        _retries.ShouldBe(0);
    }

    [Fact]
    public async Task A_change_that_is_on_its_way_keeps_the_ticket()
    {
        await _notices.During(async () =>
        {
            // Nobody is to be notified yet. A crash now must not lose what the append will make durable.
            await Deliver();
            _outboxes.Value.ShouldBe(1);
            return null;
        });
        await Deliver();
        _outboxes.Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_change_that_comes_while_others_are_told_is_told_as_well()
    {
        await Create();
        var message = ConversationParts.Message("to be shown") with { SenderId = _ann };
        await _parts.Do(decided => decided.Post(message, new(), DateTimeOffset.UnixEpoch));
        _cluster.Log.RefusesReads = true;
        await Deliver();
        _notices.Unconfirmed.Count.ShouldBe(2, "a notice shows the last message, which cannot be read");
        (_retries, _outboxes.Value).ShouldBe((1, 1));
        _cluster.Log.RefusesReads = false;

        var cia = await _cluster.NewUser("cia");
        var delivering = Deliver();
        await _parts.Do(decided => decided.AddMembers(_ann, [cia], [], new(), DateTimeOffset.UnixEpoch));
        await delivering;
        await Deliver();
        (await Inbox(cia)).ShouldBe([_parts.Id]);
        _outboxes.Value.ShouldBe(0);
    }

    /// <summary>As in a grain: one thing at a time.</summary>
    private Task Deliver() =>
        Task.Factory.StartNew(_notices.Deliver, CancellationToken.None, TaskCreationOptions.None, _turns).Unwrap();

    private Task<ChatError?> Create() => _notices.During(async () =>
    {
        await _parts.Do(decided => decided.Create(
            new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Group", MemberIds = [_ben] }, [], new(),
            DateTimeOffset.UnixEpoch));
        return null;
    });

    private async Task<IEnumerable<ConversationId>> Inbox(UserId user) =>
        (await _cluster.Grains.User(user).Inbox()).Items.Select(item => item.ConversationId);

    /// <summary>A state that is written to nowhere: what these tests look at is kept by users' grains and the outbox.</summary>
    private sealed class UnusedState : IPersistentState<ConversationState>
    {
        public ConversationState State { get; set; } = new();

        public string? Etag => null;

        public bool RecordExists => false;

        public Task WriteStateAsync() => Task.CompletedTask;

        public Task ReadStateAsync() => throw new NotSupportedException();

        public Task ClearStateAsync() => throw new NotSupportedException();
    }
}
