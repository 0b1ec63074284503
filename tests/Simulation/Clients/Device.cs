using ChatOrleans.Edges;
using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Clients;

/// <summary>
/// A right client (docs/protocol.md): it stays connected to some edge, holds a cursor per conversation, syncs on every
/// connection, after a gap, after Resync and every two minutes, and repeats each send with the same id until it is settled.
/// <c>Device.Holding.cs</c> keeps what it knows, <c>Device.Sending.cs</c> sends.
/// </summary>
internal sealed partial class Device : Node
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan SyncPeriod = TimeSpan.FromMinutes(2);

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
    }

    public UserId User { get; }

    public DeviceId Id { get; }

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

    public void OnResync() => _turns.Post(_ => _ = Observe(SyncQuietly()), null);

    public void OnEvent(EdgeEvent @event) => _turns.Post(_ => Take(@event), null);

    /// <summary>A call to the edge.</summary>
    /// <exception cref="IOException">The connection broke; the outcome is unknown.</exception>
    public Task<T> Call<T>(string what, Func<Edge, Task<T>> call) =>
        Call(what, (edge, _) => call(edge));

    private Task<T> Call<T>(string what, Func<Edge, EdgeConnection, Task<T>> call)
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
            await Sync();
            _ = Observe(Flush());
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
                await TellDelivered();
                if (World.Now - _lastSync > SyncPeriod.Ticks)
                {
                    await SyncQuietly();
                }
            }
        }
    }

    private async Task SyncQuietly()
    {
        try
        {
            await Sync();
        }
        catch (IOException)
        {
            // The next connection syncs.
        }
    }

    private sealed record Pending(Action Fail);
}
