using System.Collections.Immutable;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;
using ChatOrleans.Simulation.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// One life of an edge: the product's own sessions, registry, dispatch, outbound queues, messages and syncs behind simulated
/// sockets.
/// </summary>
internal sealed class Edge : Member
{
    private readonly List<EdgeConnection> _connections = [];
    private readonly ConnectionRegistry _registry;
    private readonly SyncReader _sync;
    private readonly ChatLimits _limits;
    private readonly EdgeSessions _sessions;

    public Edge(VirtualCluster cluster, string name)
        : base(cluster, name)
    {
        Build(services => services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<GrainRetry>(provider, EdgeHosting.Retries))
            .AddSingleton<ConnectionRegistry>().AddSingleton<RunningSessions>().AddSingleton<EdgeEventDispatcher>()
            .AddSingleton<Messaging>().AddSingleton<SummaryReader>()
            .AddSingleton(provider => new SyncReader(
                provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<GrainRetry>(),
                provider.GetRequiredService<SummaryReader>(),
                provider.GetRequiredService<IOptions<ChatLimits>>()) { WatermarksWhenCaughtUp = 1 }));
        Grains = Services.GetRequiredService<IGrainFactory>();
        Calls = Services.GetRequiredService<GrainRetry>();
        Messages = Services.GetRequiredService<Messaging>();
        _sync = Services.GetRequiredService<SyncReader>();
        _registry = Services.GetRequiredService<ConnectionRegistry>();
        _limits = Services.GetRequiredService<IOptions<ChatLimits>>().Value;
        var inbox = Services.GetRequiredService<EdgeEventDispatcher>();
        var subscription = new EdgeSubscription(Services.GetRequiredService<IClusterClient>(), new(name), inbox.Deliver);
        _sessions = new(
            subscription, Grains, () => Devices, _registry.HasDevice, Time, Services.GetRequiredService<ILogger<Edge>>());
    }

    public IGrainFactory Grains { get; }

    public GrainRetry Calls { get; }

    public Messaging Messages { get; }

    public bool IsDraining { get; private set; }

    public bool HasConnections => _connections.Count > 0;

    // The registry's order is that of a hash table, which may differ between machines.
    private ImmutableArray<ConnectedDevice> Devices =>
        [.. _registry.Devices.OrderBy(device => device.DeviceId.ToString(), StringComparer.Ordinal)];

    public void Start() => Begin(async () =>
    {
        while (true)
        {
            await _sessions.Renew();
            await Wait(EdgeLease.RenewInterval);
        }
    });

    /// <summary>A device connects. A draining edge refuses it.</summary>
    public void Accept(Link link)
    {
        if (IsDraining)
        {
            link.Break();
            return;
        }

        var connection = new EdgeConnection(this, link, _limits.OutboundQueue, Services.GetRequiredService<ChatMetrics>());
        if (!_registry.TryAdd(connection.Socket, _limits.UserConnections))
        {
            link.Break();
            return;
        }

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
            _registry.Remove(closed.Socket);
            closed.OnClosed();
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
    public async Task<Reply<SyncAnswer>> Sync(EdgeConnection connection, SyncRequest request)
    {
        if (connection.Socket.CaughtUpAt == connection.Socket.Overflows)
        {
            World.Say($"{this}: {connection.Link.Device} syncs again, caught up");
        }

        var reply = await _sync.Sync(connection.Socket, request);
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
}
