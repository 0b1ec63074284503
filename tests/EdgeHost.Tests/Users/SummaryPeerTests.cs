using System.Collections.Concurrent;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Protocol;
using ChatOrleans.Testing;
using ChatOrleans.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.EdgeHost.Tests.Users;

/// <summary>Whom a direct conversation is with stands in its summary.</summary>
public sealed class SummaryPeerTests : IAsyncLifetime
{
    private readonly UserReads _reads = new();
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;
    private string _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start(
            services => services.AddSingleton<IIncomingGrainCallFilter>(_reads),
            "Users:Strangers=Ask", "Limits:CallsPerMinute=100000");
        (_ann, _ben) = (await _app.Person("ann"), await _app.Person("ben"));
        (await _ann.Call(HttpMethod.Patch, "users/me", new { displayName = "Ann A", avatar = "https://a.example/a.png" }))
            .Status.ShouldBe(200);
        _direct = await _ann.NewDirect(_ben);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Whoever_asks_is_named_in_lists_syncs_and_single_summaries_and_a_group_is_not()
    {
        (await _ann.Call(HttpMethod.Post, "conversations", new { type = "group", name = "G", memberIds = new[] { _ben.Id } }))
            .Body.TryGetProperty("peer", out _).ShouldBeFalse();
        var profile = (await _ben.Call(HttpMethod.Get, $"users/{_ann.Id}")).Body.ToString();
        var hub = await _ben.Connect();
        var list = (await _ben.Call(HttpMethod.Get, "conversations")).Body.GetProperty("items").EnumerateArray();
        var added = (await hub.Invoke("Sync", new { cursors = Array.Empty<object>() })).GetProperty("value").GetProperty("added");
        foreach (var summary in (JsonElement[])
        [
            list.Single(summary => summary.GetProperty("type").GetString() == "direct"),
            added.EnumerateArray().Single(summary => summary.GetProperty("type").GetString() == "direct"),
            (await _ben.Call(HttpMethod.Get, $"conversations/{_direct}")).Body,
            (await _ben.Call(HttpMethod.Post, $"conversations/{_direct}/accept")).Body,
            (await _ben.Call(HttpMethod.Post, "conversations", new { type = "direct", memberIds = new[] { _ann.Id } })).Body,
        ])
        {
            summary.GetProperty("peer").ToString().ShouldBe(profile);
            summary.GetProperty("peerId").GetString().ShouldBe(_ann.Id);
        }

        added.EnumerateArray().Single(summary => summary.GetProperty("type").GetString() == "group")
            .TryGetProperty("peer", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_waits_for_no_name()
    {
        var cia = await _app.Person("cia");
        var hub = await cia.Connect();
        await _ann.NewDirect(cia);
        await Eventually.True(() => hub.Events.Any(happened => happened.Name == "ConversationAdded"), "the event");
        var summary = hub.Events.Single(happened => happened.Name == "ConversationAdded").Payload;
        summary.GetProperty("peerId").GetString().ShouldBe(_ann.Id);
        summary.TryGetProperty("peer", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_name_is_shown_after_a_minute()
    {
        var time = new ManualTime();
        var users = Users(time);
        (await Peer(users))!.DisplayName.ShouldBe("Ann A");
        (await _ann.Call(HttpMethod.Patch, "users/me", new { displayName = "Ann B" })).Status.ShouldBe(200);
        time.Advance(KnownUsers.KeptFor - TimeSpan.FromMilliseconds(1));
        (await Peer(users))!.DisplayName.ShouldBe("Ann A");
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await Peer(users))!.DisplayName.ShouldBe("Ann B");
    }

    [Fact]
    public async Task A_user_who_cannot_be_read_fails_no_summary_and_holds_it_up_for_a_moment_alone()
    {
        _reads.Answers = _ => Task.FromException(new InvalidOperationException("Broken."));
        var (status, summary) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}");
        (status, summary.GetProperty("peerId").GetString(), summary.TryGetProperty("peer", out _))
            .ShouldBe((200, _ann.Id, false));

        var never = new TaskCompletionSource();
        _reads.Answers = _ => never.Task;
        var time = new ManualTime();
        var reading = Peer(Users(time));
        time.Advance(KnownUsers.Patience);
        (await reading).ShouldBeNull();
        never.SetResult();
        _reads.Answers = _ => Task.CompletedTask;
        (await _ben.Call(HttpMethod.Get, $"conversations/{_direct}")).Body.TryGetProperty("peer", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_few_are_asked_at_once()
    {
        var gate = new TaskCompletionSource();
        _reads.Forget();
        _reads.Answers = _ => gate.Task;
        var summary = await Summary();
        var naming = Users(new()).Name(
            [.. Enumerable.Range(0, 100).Select(_ => summary with { PeerId = UserId.From(Guid.CreateVersion7()) })]);
        await Eventually.True(() => _reads.Count == 16, "the first to be asked");
        gate.SetResult();
        (await naming).Length.ShouldBe(100);
        (_reads.Count, _reads.AtOnceMax).ShouldBe((100, 16));
    }

    [Fact]
    public async Task A_first_sync_reads_each_peer_once_and_that_of_the_next_device_none()
    {
        const int count = 200;
        var grains = _app.Services.GetRequiredService<IGrainFactory>();
        var ben = UserId.From(Guid.Parse(_ben.Id));
        await Parallel.ForAsync(0, count - 1, TestContext.Current.CancellationToken, async (i, _) =>
        {
            var other = UserId.From(Guid.CreateVersion7());
            await grains.User(other).Create(new() { Username = $"friend{i}", DisplayName = $"Friend {i}" });
            var id = await grains.Direct(ben, other).Agree(ConversationId.NewDirect());
            (await grains.Conversation(id).Create(
                new() { Type = ConversationType.Direct, CreatorId = ben, MemberIds = [other] })).Error.ShouldBeNull();
        });
        _reads.Forget();
        var names = await SyncAll(_ben);
        names.Count.ShouldBe(count);
        names.ShouldAllBe(name => name.Length > 0);
        _reads.Count.ShouldBe(count);

        (await SyncAll(await _app.SecondDevice("ben"))).Count.ShouldBe(count);
        _reads.Count.ShouldBe(count);
    }

    private static async Task<List<string>> SyncAll(ChatPerson person)
    {
        var hub = await person.Connect();
        List<string> names = [];
        List<object> cursors = [];
        bool more;
        do
        {
            var answer = (await hub.Invoke("Sync", new { cursors })).GetProperty("value");
            foreach (var summary in answer.GetProperty("added").EnumerateArray())
            {
                names.Add(summary.GetProperty("peer").GetProperty("displayName").GetString()!);
                cursors.Add(new { conversationId = summary.GetProperty("id"), sequence = summary.GetProperty("lastSequence") });
            }

            more = answer.GetProperty("more").GetBoolean();
        }
        while (more);

        return names;
    }

    private KnownUsers Users(ManualTime time) => new(
        _app.Services.GetRequiredService<IGrainFactory>(), time, NullLogger<KnownUsers>.Instance);

    private async Task<User?> Peer(KnownUsers users) => (await users.Name(await Summary())).Peer;

    private async Task<Summary> Summary() => ChatOrleans.Protocol.Summary.Of(
        (await _app.Services.GetRequiredService<IGrainFactory>()
        .Conversation(ConversationId.From(Guid.Parse(_direct))).Summary(UserId.From(Guid.Parse(_ben.Id)))).Value!);

    /// <summary>Counts how often users' profiles are read, and puts something between.</summary>
    private sealed class UserReads : IIncomingGrainCallFilter
    {
        private readonly ConcurrentDictionary<Guid, int> _reads = [];
        private readonly Lock _lock = new();
        private int _atOnce;

        public Func<Guid, Task> Answers { get; set; } = _ => Task.CompletedTask;

        public int Count => _reads.Values.Sum();

        public int AtOnceMax { get; private set; }

        public void Forget()
        {
            _reads.Clear();
            AtOnceMax = 0;
        }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Grain is not IUserGrain || context.MethodName != nameof(IUserGrain.Get))
            {
                await context.Invoke();
                return;
            }

            var user = Guid.Parse(context.TargetId.Key.ToString()!);
            _reads.AddOrUpdate(user, 1, (_, count) => count + 1);
            lock (_lock)
            {
                AtOnceMax = Math.Max(AtOnceMax, ++_atOnce);
            }

            try
            {
                await Answers(user);
                await context.Invoke();
            }
            finally
            {
                lock (_lock)
                {
                    _atOnce--;
                }
            }
        }
    }
}
