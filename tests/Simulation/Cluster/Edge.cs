using System.Collections.Immutable;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Protocol;
using ChatOrleans.Simulation.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// One life of an edge: the product's own sessions, messages and syncs behind simulated sockets.
/// </summary>
internal sealed class Edge : Member
{
    private readonly List<EdgeConnection> _connections = [];
    private readonly EdgeSessions _sessions;

    public Edge(VirtualCluster cluster, string name)
        : base(cluster, name)
    {
        Build(services => services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<GrainRetry>(provider, EdgeHosting.Retries))
            .AddSingleton<Messages>().AddSingleton<SyncReader>());
        Grains = Services.GetRequiredService<IGrainFactory>();
        Calls = Services.GetRequiredService<GrainRetry>();
        Messages = Services.GetRequiredService<Messages>();
        SyncReader = Services.GetRequiredService<SyncReader>();
        var subscription = new EdgeSubscription(Services.GetRequiredService<IClusterClient>(), new(name), Deliver);
        _sessions = new(subscription, Grains, () => Devices, Has, Time, Services.GetRequiredService<ILogger<Edge>>());
    }

    public IGrainFactory Grains { get; }

    public GrainRetry Calls { get; }

    public Messages Messages { get; }

    public SyncReader SyncReader { get; }

    public bool IsDraining { get; private set; }

    public bool HasConnections => _connections.Count > 0;

    private ImmutableArray<ConnectedDevice> Devices => [.. _connections.Select(connection => connection.Who).Distinct()];

    public void Start() => Begin(async () =>
    {
        while (true)
        {
            await _sessions.Renew();
            await Wait(EdgeLease.RenewInterval);
        }
    });

    /// <summary>A device knocks. A draining edge lets nobody in.</summary>
    public void Accept(Link link)
    {
        if (IsDraining)
        {
            link.Break();
            return;
        }

        var connection = new EdgeConnection(this, link);
        _connections.Add(connection);
        connection.Enqueue(async _ =>
        {
            await _sessions.Changed(connection.Who);
            link.ToDevice(() => link.Device.OnAccepted(link));
        });
    }

    public EdgeConnection? Find(Link link) => _connections.Find(connection => connection.Link == link);

    public void OnClosed(Link link)
    {
        if (Find(link) is { } closed)
        {
            _connections.Remove(closed);
            Begin(() => _sessions.Changed(closed.Who));
        }
    }

    /// <summary>Goes away in good order.</summary>
    public void Drain(int machine)
    {
        if (IsDraining)
        {
            return;
        }

        World.Say($"{this} drains");
        IsDraining = true;
        foreach (var connection in _connections)
        {
            var after = Dice.Between(0, 5_000);
            connection.Link.ToDevice(() => connection.Link.Device.OnDraining(connection.Link, after));
        }

        World.After(TimeSpan.FromSeconds(10), () => Do(() => Begin(async () =>
        {
            await _sessions.Close();
            if (!IsDead)
            {
                Cluster.CrashEdge(machine);
            }
        })));
    }

    public override void Die()
    {
        base.Die();
        foreach (var connection in _connections)
        {
            connection.Link.Break();
        }
    }

    /// <summary>The product's answer to a sync, or what a planted bug makes of it.</summary>
    public async Task<Reply<SyncAnswer>> Sync(UserId user, SyncRequest request)
    {
        var reply = await SyncReader.Sync(user, request, isCaughtUp: false);
        if (reply.Value is not { More: true } answer)
        {
            return reply;
        }

        return Cluster.Options.Bug switch
        {
            Bug.SyncStopsAtPage => answer with { More = false },
            Bug.SyncSkipsAtPage => answer with
            {
                Conversations =
                [
                    .. answer.Conversations.Select(delta => delta.Entries.Length > 1
                        ? delta with { Entries = delta.Entries.RemoveAt(delta.Entries.Length - 2) }
                        : delta),
                ],
            },
            _ => reply,
        };
    }

    private void Deliver(ImmutableArray<EdgeEvent> events)
    {
        foreach (var @event in events)
        {
            foreach (var recipient in @event.Recipients)
            {
                foreach (var connection in _connections.Where(connection => connection.Who.UserId == recipient))
                {
                    Push(connection.Link, @event);
                }
            }
        }
    }

    private void Push(Link link, EdgeEvent @event)
    {
        if (Cluster.SlowSockets > 0 && Dice.Chance(Cluster.SlowSockets))
        {
            World.After(Dice.Between(0, 2_000), () => Do(() => link.ToDevice(link.Device.OnResync)));
            return;
        }

        link.ToDevice(() => link.Device.OnEvent(@event));
    }

    private bool Has(ConnectedDevice device) => _connections.Exists(connection => connection.Who == device);
}

/// <summary>The edge's end of a link: its calls run one after the other.</summary>
internal sealed class EdgeConnection(Edge edge, Link link)
{
    private readonly Queue<Func<EdgeConnection, Task>> _waiting = [];
    private readonly Runtime.TurnContext _turns = edge.NewTurns(link);
    private bool _running;

    public Link Link => link;

    public SendPermits Permits { get; } = new(link.Device.User, SendPermits.ConnectionBlockMax);

    public ConnectedDevice Who { get; } = new() { UserId = link.Device.User, DeviceId = link.Device.Id };

    public void Enqueue(Func<EdgeConnection, Task> call) => _turns.Post(
        _ =>
        {
            _waiting.Enqueue(call);
            if (!_running)
            {
                _running = true;
                _ = RunWaiting();
            }
        },
        null);

    private async Task RunWaiting()
    {
        while (_waiting.TryDequeue(out var call))
        {
            await call(this);
        }

        _running = false;
    }
}
