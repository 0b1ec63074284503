using System.Collections.Concurrent;

namespace ChatOrleans.Edges;

/// <summary>
/// The edges in a silo's own process: its grains hand them their events by a plain call. An edge adds itself when it starts
/// and removes itself when it stops.
/// </summary>
public sealed class LocalEdges
{
    private readonly ConcurrentDictionary<EdgeId, IEdgeObserver> _edges = new();

    public void Add(EdgeId edge, IEdgeObserver observer) => _edges[edge] = observer;

    public void Remove(EdgeId edge) => _edges.TryRemove(edge, out _);

    public IEdgeObserver? Find(EdgeId edge) => _edges.GetValueOrDefault(edge);
}
