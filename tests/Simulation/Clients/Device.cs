using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Judging;
using ChatOrleans.Simulation.Machine;
using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Clients;

/// <summary>
/// A right client (docs/protocol.md): it stays connected to some edge, holds a cursor per conversation, syncs on every
/// connection, after a gap, after Resync and every two minutes, and repeats each send with the same id until it is settled.
/// </summary>
internal sealed class Device : Node
{
    // A user who asked in vain so often gives up.
    private const int AskingsMax = 4;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(40);
    public static readonly TimeSpan SyncPeriod = TimeSpan.FromMinutes(2);

    private readonly VirtualCluster _cluster;
    private readonly TurnContext _turns;
    private readonly List<Pending> _pending = [];
    private Link? _link;
    private TaskCompletionSource<bool>? _accepted;
    private TaskCompletionSource? _broken;
    private TimeSpan _reconnectAfter;

    public Device(VirtualCluster cluster, string name, UserId user, DeviceId id)
        : base(cluster.World, name)
    {
        (_cluster, User, Id) = (cluster, user, id);
        _turns = NewTurns(this);
        (Holdings, Outbox, Scheduling) = (new(this, cluster), new(this, cluster), new(this, cluster));
    }

    public UserId User { get; }

    public DeviceId Id { get; }

    public Holdings Holdings { get; }

    public Outbox Outbox { get; }

    public Scheduling Scheduling { get; }

    public bool IsOnline { get; private set; }

    /// <summary>The edge that it is connected to, as far as it knows.</summary>
    public Edge? Edge => IsOnline ? _link?.Edge : null;

    public void Start()
    {
        _turns.Post(_ => _ = Observe(StayConnected()), null);
        _turns.Post(_ => _ = Observe(Tick()), null);
    }

    /// <summary>Something the user does.</summary>
    public void Act(Func<Device, Task> action) => Do(() => _turns.Post(_ => _ = Observe(action(this)), null));

    public void BreakLink() => _link?.Break();

    public void OnAccepted(Link link)
    {
        if (link == _link)
        {
            _accepted?.TrySetResult(true);
        }
    }

    public void OnBroken(Link link)
    {
        if (link != _link)
        {
            return;
        }

        IsOnline = false;
        _accepted?.TrySetResult(false);
        _broken?.TrySetResult();
        foreach (var pending in _pending.ToList())
        {
            pending.Fail();
        }

        _pending.Clear();
    }

    public void OnDraining(Link link, TimeSpan after)
    {
        _reconnectAfter = after;
        World.After(after, () => Do(link.Break));
    }

    public void OnMessage(ReadOnlyMemory<byte> message) => _turns.Post(_ => Holdings.Take(ServerMessage.Read(message)), null);

    /// <summary>A call to the edge.</summary>
    /// <exception cref="IOException">The connection broke; the outcome is unknown.</exception>
    public Task<T> Call<T>(string what, Func<Edge, Task<T>> call) =>
        Call(what, (edge, _) => call(edge));

    public Task<T> Call<T>(string what, Func<Edge, EdgeConnection, Task<T>> call)
    {
        if (!IsOnline || _link is not { } link)
        {
            throw new IOException("Not connected.");
        }

        World.Say($"{this}: {what}");
        var answer = new TaskCompletionSource<T>();
        var pending = new Pending(() => answer.TrySetException(new IOException($"The connection broke during {what}.")));
        _pending.Add(pending);
        link.ToEdge(() => link.Edge.Find(link)?.Enqueue(async connection =>
        {
            try
            {
                var result = await call(link.Edge, connection);
                link.ToDevice(() => Settle(pending, () => answer.TrySetResult(result)));
            }
            catch (Exception error)
            {
                World.Say($"{link.Edge}: {what} failed: {error.Message}");
                link.ToDevice(() => Settle(pending, () => answer.TrySetException(new IOException(error.Message))));
            }
        }));
        World.After(CallPatience, () =>
        {
            if (!answer.Task.IsCompleted)
            {
                link.Break();
            }
        });
        return answer.Task;
    }

    /// <summary>Founds a group; repeated with the same id until it is there.</summary>
    public async Task Found(ConversationId id, IReadOnlyList<UserId> others)
    {
        var request = new CreateConversation
        {
            Type = ConversationType.Group, CreatorId = User, Name = "Group", MemberIds = [.. others],
        };
        var restores = _cluster.History.Restores;
        var created = await Ask("found", User, edge => edge.Grains.Conversation(id).Create(request), int.MaxValue);
        if (created is { Conversation: { } summary })
        {
            _cluster.History.Founded(id, [User, .. others], restores);
            Holdings.Take(summary);
        }
    }

    /// <param name="acceptsFirst">Else a text to a conversation that is not accepted is refused.</param>
    public async Task Write(ConversationId id, string text, bool acceptsFirst, ImmutableArray<UserId>? mentions)
    {
        if (acceptsFirst && Membership.Of(_cluster.Disk.Log(id), User).IsPending)
        {
            await Accept(id);
        }

        Outbox.Write(id, text, mentions);
    }

    public Task Accept(ConversationId id) => Ask("accept", User, edge => edge.Grains.Conversation(id).Accept(User));

    /// <summary>Begins the direct conversation with another user, or comes back to it.</summary>
    public Task WriteTo(UserId other)
    {
        var proposed = ConversationId.Direct(Dice.NewGuid());
        return Ask("direct", other, async edge => await edge.Grains
            .Conversation(await edge.Grains.Direct(User, other).Agree(proposed))
            .Create(new() { Type = ConversationType.Direct, CreatorId = User, MemberIds = [other] }));
    }

    /// <summary>Sets something for the user alone, from this device.</summary>
    public async Task Set(ConversationId id, SettingsChange change)
    {
        var restores = _cluster.History.Restores;
        var wanted = _cluster.History.Personal.Asked(User, id, change);
        Reply<ConversationSettings>? last = null;
        await Ask("set", User, async edge =>
        {
            wanted.Calls++;
            return last = await edge.Grains.User(User).ChangeSettings(id, change);
        });
        _cluster.History.Personal.Answered(wanted, last, restores);
        if (last?.Value is { } settings && !Holdings.Settings.Take(settings))
        {
            await Holdings.SyncQuietly();
        }
    }

    /// <summary>Asks for a change until it is answered, or the user gives up; null when it was refused or given up.</summary>
    public async Task<T?> Ask<T>(string what, UserId about, Func<Edge, Task<Reply<T>>> ask, int times = AskingsMax)
        where T : class
    {
        for (var i = 0; i < times; i++)
        {
            try
            {
                if (IsOnline)
                {
                    var reply = await Call($"{what} {about}", edge => edge.Calls.Try(new(what, about), () => ask(edge)));
                    if (reply.Value is not null || !reply.Error!.Retryable)
                    {
                        World.Say($"{this}: {what} {about}: {reply.Error?.Code.ToString() ?? "done"}");
                        return reply.Value;
                    }
                }
            }
            catch (IOException)
            {
                // The outcome is unknown: asked again.
            }

            await Wait(TimeSpan.FromSeconds(1));
        }

        return null;
    }

    private void Settle(Pending pending, Action settle)
    {
        _pending.Remove(pending);
        settle();
    }

    private async Task StayConnected()
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await TryConnect())
            {
                attempt = 0;
                _broken = new();
                IsOnline = true;
                await Begin();
                await _broken.Task;
                await Wait(_reconnectAfter + Dice.Between(0, 500));
                _reconnectAfter = TimeSpan.Zero;
            }
            else
            {
                await Wait(Dice.Between(100, 500 * (1 << Math.Min(attempt, 3))));
            }
        }
    }

    private async Task<bool> TryConnect()
    {
        var edges = _cluster.Edges.OfType<Edge>().ToList();
        if (edges.Count == 0)
        {
            return false;
        }

        var link = new Link(this, Dice.Pick(edges));
        var accepted = new TaskCompletionSource<bool>();
        (_link, _accepted) = (link, accepted);
        World.Say($"{this} connects to {link.Edge}");
        link.ToEdge(() => link.Edge.Accept(link));
        World.After(ConnectPatience, () => Do(() =>
        {
            if (accepted.TrySetResult(false))
            {
                link.Break();
            }
        }));
        return await accepted.Task && !link.IsBroken;
    }

    private async Task Begin()
    {
        try
        {
            await Holdings.Sync();
            _ = Observe(Outbox.Flush());
        }
        catch (IOException)
        {
            _link!.Break();
        }
    }

    private async Task Tick()
    {
        while (true)
        {
            await Wait(TimeSpan.FromSeconds(1));
            if (IsOnline)
            {
                await Holdings.TellDelivered();
                if (World.Now - Holdings.LastSync > SyncPeriod.Ticks)
                {
                    await Holdings.SyncQuietly();
                }
            }
        }
    }

    private sealed record Pending(Action Fail);
}
