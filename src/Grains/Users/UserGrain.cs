using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Users;

/// <summary>One user over all their devices: stores, connects and notifies; the rules are in the parts.</summary>
/// <remarks>
/// <para><b>Model.</b> Three immutable rows: <see cref="UserState"/> (profile, devices, names in the index, presence),
/// <see cref="InboxState"/> (conversations) and <see cref="PersonalState"/> (what the user has set in these).
/// Readers see what is durable: <see cref="DurableState{T}"/>. In memory alone:
/// connections (<see cref="UserConnections"/>), who watches their presence (<see cref="UserPresence"/>), conversations
/// that watch where the user is (<see cref="ConversationWatchers"/>), and rates (<see cref="UserRates"/>).</para>
/// <para><b>The normal way.</b> Check, decide (pure), persist (awaited), publish, return. Calls that change a row or the
/// connections come one after the other; readers and watches interleave with them.</para>
/// <para><b>A write fails.</b> The activation ends, and what was in memory with it. Callers repeat their calls, each edge
/// announces its devices again within a minute, conversations and edges renew their watches, and rates begin full.</para>
/// <para><b>The index of names fails.</b> The profile is durable before the index is changed, and neither a registration
/// nor an activation fails with the index: <see cref="NameIndexing"/> tries again until it agrees with the row.</para>
/// <para><b>An edge dies.</b> Its grain reports its devices as gone. If that grain died too, a connection ends when it was
/// not repeated for a while; watchers learn that with the next change, or when they renew.</para>
/// <para><b>Two activations</b> may live for a while after a silo was cut off. By the store's ETags one of them writes a row
/// and the other ends at its next write. Perhaps only the other one is notified of conversations: <see cref="InboxRefresh"/>
/// reads the row again, and notifies the devices here.</para>
/// <para><b>Order of writes over grains.</b> What grants access appears last and goes first. A device is put on the list
/// here before its session begins, and a session ends before its device is taken off the list: whatever fails between, a
/// running session is on the list, where its user can end it. The session's grain
/// (<see cref="Sessions.IDeviceSessionGrain"/>) calls in this order, and nobody else takes a device off. A registration
/// claims the name at the account first, which alone can be refused; then come profile, index and session. If it stops
/// halfway, a log-in completes it.</para>
/// <para><b>Relies on</b> edges that repeat what they hold (<see cref="EdgeLease"/>), watchers that renew
/// (<see cref="WatchLease"/>), and devices that sync: all events from here are hints.</para>
/// </remarks>
public sealed class UserGrain(
    [PersistentState("user", GrainStateStore.Name)] IPersistentState<UserState> profile,
    [PersistentState("inbox", GrainStateStore.Name)] IPersistentState<InboxState> inbox,
    [PersistentState("personal", GrainStateStore.Name)] IPersistentState<PersonalState> personal,
    IConversationLog log,
    Epochs epochs,
    EdgePublisher publisher,
    TimeProvider time,
    IOptions<ChatLimits> limits,
    IOptions<UserOptions> options,
    ILogger<UserGrain> logger) : DurableGrain, IUserGrain
{
    private readonly UserConnections _connections = new(time);
    private readonly UserPresence _presence = new(time);
    private DurableState<UserState> _user = null!;
    private UserInbox _inbox = null!;
    private UserSettings _settings = null!;
    private UserRates _rates = null!;
    private NameIndexing _indexing = null!;
    private ConversationWatchers _watchers = null!;
    private InboxRefresh _refresh = null!;
    private Departures _departures = null!;
    private UserId _id;

    private Presence Presence => UserPresence.Show(_id, _user.Value, isConnected: !_connections.IsEmpty);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = UserId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));
        _user = new(profile, Save);
        _inbox = new(_id, new(inbox, Save), log, epochs, limits.Value, options.Value.Strangers, time);
        _settings = new(_id, new(personal, Save), _inbox, epochs, PublishToOwnEdges, limits.Value, time);
        _rates = new(limits.Value, time, DelayDeactivation);
        _indexing = new(this, GrainFactory.Names(), _id, _user, logger);
        _watchers = new(_id, GrainFactory, time, logger);
        _refresh = new(this, GrainFactory, _id, _inbox, _settings, PublishToOwnEdges, time, logger);
        _departures = new(this, GrainFactory, _id, _inbox, logger);
        _indexing.Begin();
        _departures.Look();
        this.EndIfVacant(() => _user.Value.User is null && _inbox.IsEmpty && _connections.IsEmpty);
        return Task.CompletedTask;
    }

    public async Task<User> Create(CreateUser request)
    {
        await SaveIfChanged(_user.Value.Created(_id, request, time.GetUtcNow()));
        await _indexing.Update();
        return _user.Value.User!;
    }

    public Task<User?> Get() => Task.FromResult(
        _user.Value.User is { Email: not null } user ? user with { Email = null } : _user.Value.User);

    public Task<User?> GetOwn() => Task.FromResult(_user.Value.User);

    public async Task<Reply<User>> Change(UserChange change)
    {
        var changed = _user.Value.Changed(change);
        if (changed.Error is { } error)
        {
            return error;
        }

        await _user.Save(changed.Value!);
        await _indexing.Update();
        return _user.Value.User!;
    }

    public ValueTask<Permits> Take(UserRate rate, int atMost) => ValueTask.FromResult(_rates.Take(rate, atMost));

    public async Task<Reply<Nothing>> AddDevice(DeviceId deviceId)
    {
        var added = _user.Value.WithDevice(deviceId, limits.Value.UserDevices);
        if (added.Error is { } error)
        {
            return error;
        }

        await SaveIfChanged(added.Value!);
        return Nothing.Value;
    }

    public Task SessionEnded(DeviceId deviceId, SessionId? next)
    {
        // Published before the list is written: that the session has ended is durable already, at its own grain. If the write
        // fails, this activation ends and with it all knowledge of the connections, and a repeat could close none.
        Publish(_connections.EdgesOf(deviceId), new DeviceEnded { Recipients = [_id], DeviceId = deviceId, Next = next });
        return next is null ? SaveIfChanged(_user.Value.WithoutDevice(deviceId)) : Task.CompletedTask;
    }

    public Task<ImmutableArray<DeviceId>> Devices() => Task.FromResult(_user.Value.Devices);

    public Task DeviceConnected(DeviceId deviceId, EdgeId edge)
    {
        if (_user.Value.HasNot(deviceId))
        {
            // The edge was not told of its end, or before the connection was there.
            Publish([edge], new DeviceEnded { Recipients = [_id], DeviceId = deviceId });
        }

        return ChangeConnections(() => _connections.Connect(deviceId, edge));
    }

    public async Task DeviceDisconnected(DeviceId deviceId, EdgeId edge)
    {
        if (!_user.Value.IsInvisible && _connections.IsLast(deviceId, edge))
        {
            await _user.Save(_user.Value with { LastSeenAt = time.GetUtcNow() });
        }

        await ChangeConnections(() => _connections.Disconnect(deviceId, edge));
    }

    public Task<UserEdges> Watch(ConversationId conversation, long known)
    {
        _refresh.Watched(conversation);
        _watchers.Renew(conversation);
        return Task.FromResult(_connections.Report(known));
    }

    public async Task Notify(MembershipNotice notice)
    {
        if (await _inbox.Take(notice))
        {
            _departures.Look();
            PublishToOwnEdges(notice.Joined
                ? new ConversationJoined { Recipients = [_id], Conversation = notice.Conversation! }
                : new ConversationLeft { Recipients = [_id], ConversationId = notice.ConversationId });
        }

        // Also when the notice is known: this may be what failed the first time.
        await _settings.Left(notice.ConversationId);
    }

    public Task<Inbox> Inbox()
    {
        _refresh.Asked();
        _departures.Look();
        return _inbox.List(_settings.All);
    }

    public Task<ConversationSettings?> Settings(ConversationId conversation) => Task.FromResult(_settings.Of(conversation));

    public Task<Reply<ConversationSettings>> ChangeSettings(ConversationId conversation, SettingsChange change) =>
        _settings.Change(conversation, change);

    public Task ScheduleChanged(long version)
    {
        PublishToOwnEdges(new ScheduleRose { Recipients = [_id], Version = version, Epoch = epochs.Current });
        return Task.CompletedTask;
    }

    public Task<bool> IsMemberOfAny(ImmutableArray<ConversationId> conversations) =>
        Task.FromResult(conversations.Any(_inbox.Has));

    public Task<bool> IsInvisible() => Task.FromResult(_user.Value.IsInvisible);

    public Task<Welcome> Welcome(UserId by, ConversationId conversation) =>
        Task.FromResult(_inbox.Welcome(by, conversation));

    public Task<bool> HasBlocked(ImmutableArray<UserId> users) => Task.FromResult(users.Any(_inbox.Blocked.Contains));

    public Task<ImmutableArray<UserId>> Blocked() => Task.FromResult(_inbox.Blocked);

    public async Task<Reply<Nothing>> Block(UserId other)
    {
        var reply = await _inbox.Block(other);
        _presence.Unwatch(other);
        _departures.Look();
        return reply;
    }

    public Task Unblock(UserId other) => _inbox.Unblock(other);

    public async Task SetPresence(PresenceStatus status, string? text)
    {
        var before = Presence;
        await SaveIfChanged(_user.Value with { Status = status, StatusText = text });
        PublishPresence(before);
    }

    public async Task<Presence?> WatchPresence(UserId watcher, EdgeId edge)
    {
        if (_user.Value.User is null || (watcher != _id && !await _inbox.IsSharedWith(GrainFactory.User(watcher)))
            || _inbox.Blocked.Contains(watcher))
        {
            // They may have shared one when they watched last.
            _presence.Unwatch(watcher, edge);
            return null;
        }

        _presence.Watch(watcher, edge);
        return Presence;
    }

    public Task UnwatchPresence(UserId watcher, EdgeId edge)
    {
        _presence.Unwatch(watcher, edge);
        return Task.CompletedTask;
    }

    private Task SaveIfChanged(UserState next) => next == _user.Value ? Task.CompletedTask : _user.Save(next);

    private async Task ChangeConnections(Action change)
    {
        var (edges, presence) = (_connections.AllEdges, Presence);
        change();
        if (_connections.AllEdges.SequenceEqual(edges))
        {
            return;
        }

        PublishPresence(presence);
        await _watchers.Report(_connections.Report());
    }

    private void PublishPresence(Presence before)
    {
        foreach (var (edge, change) in _presence.Changes(before, Presence))
        {
            publisher.Publish(edge, change);
        }
    }

    private void PublishToOwnEdges(EdgeEvent @event) => Publish(_connections.AllEdges, @event);

    private void Publish(ImmutableArray<EdgeId> edges, EdgeEvent @event)
    {
        foreach (var edge in edges)
        {
            publisher.Publish(edge, @event);
        }
    }
}
