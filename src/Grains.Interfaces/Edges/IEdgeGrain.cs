using System.Collections.Immutable;

namespace ChatOrleans.Edges;

/// <summary>The times of an edge's lease.</summary>
public static class EdgeLease
{
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    /// <summary>Without renewal for this long the edge is taken for dead and all its sessions end.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often an edge states all its devices. A silo that dies forgets where its users are; this tells it again.
    /// </summary>
    public static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A session that is not stated again for this long has ended, even if the edge and its grain died together.
    /// </summary>
    public static readonly TimeSpan SessionDuration = TimeSpan.FromSeconds(150);
}

/// <summary>A device that has at least one connection to an edge.</summary>
[GenerateSerializer, Immutable, Alias("chat.connected-device")]
public sealed record ConnectedDevice
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required DeviceId DeviceId { get; init; }
}

/// <summary>
/// The lease of one edge host (key: edge id). Knows the devices connected there, so that all their sessions end when
/// the host dies, at the price of one heartbeat per edge and not one per user.
/// </summary>
[Alias("chat.edge-grain")]
public interface IEdgeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Renews the lease. Answers false when this activation does not know the edge (first call, or the silo that held
    /// the lease died): the edge then calls <see cref="Announce"/> with all its devices.
    /// </summary>
    [Alias("renew")]
    Task<bool> Renew();

    /// <summary>States all devices connected to the edge now, and starts the lease. Sessions of others end.</summary>
    [Alias("announce")]
    Task Announce(ImmutableArray<ConnectedDevice> devices);

    /// <summary>The device's first connection to this edge opened. Returns when the user's grain knows.</summary>
    [Alias("connected")]
    Task Connected(ConnectedDevice device);

    /// <summary>The device's last connection to this edge closed.</summary>
    [Alias("disconnected")]
    Task Disconnected(ConnectedDevice device);

    /// <summary>The edge goes away in good order: all its sessions end now.</summary>
    [Alias("close")]
    Task Close();
}
