using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ChatOrleans.Edges;

/// <summary>The times of an edge's lease.</summary>
public static class EdgeLease
{
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    /// <summary>An edge that is not renewed for this long counts as dead, and all its sessions end.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often an edge announces all its devices, even when it was not asked to: this repeats whatever was missed.
    /// </summary>
    public static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A session that is not announced again for this long has ended, even if the edge and its grain died together.
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
/// the host dies, at the price of one heartbeat per edge and not one per user. Tells silos where the edge takes its events.
/// </summary>
[Alias("chat.edge-grain")]
public interface IEdgeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Renews the lease. Answers false when this activation does not know the edge (first call, or the silo that held the lease
    /// died), or a silo has gone since the edge announced its devices, and users' grains with it: the edge then calls
    /// <see cref="Announce"/> with all its devices.
    /// </summary>
    [Alias("renew")]
    Task<bool> Renew();

    /// <summary>
    /// The observer of the edge's events; null when the edge has no lease, as far as this activation knows. Asking renews
    /// nothing.
    /// </summary>
    /// <remarks>Interleaves: it reads two fields that change together, and no call changes them across an await.</remarks>
    [Alias("observer"), AlwaysInterleave]
    Task<IEdgeObserver?> Observer();

    /// <summary>Announces all devices connected to the edge now, and starts the lease. Sessions of other devices end.</summary>
    /// <param name="observer">Takes the edge's events from now on.</param>
    /// <param name="version">
    /// Here and below: the edge numbers its reports, 1, 2, 3 …. An older report that arrives late is ignored.
    /// </param>
    [Alias("announce")]
    Task Announce(IEdgeObserver observer, ImmutableArray<ConnectedDevice> devices, long version);

    /// <summary>The device has a connection to this edge. Returns when the user's grain knows.</summary>
    [Alias("connected")]
    Task Connected(ConnectedDevice device, long version);

    /// <summary>The device has no connection to this edge any more.</summary>
    [Alias("disconnected")]
    Task Disconnected(ConnectedDevice device, long version);

    /// <summary>The edge goes away gracefully: all its sessions end now.</summary>
    [Alias("close")]
    Task Close();
}
