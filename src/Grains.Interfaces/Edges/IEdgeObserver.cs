using System.Collections.Immutable;

namespace ChatOrleans.Edges;

/// <summary>Takes the events of one edge. A reference to it holds for as long as the edge's process lives.</summary>
[Alias("chat.edge-observer")]
public interface IEdgeObserver : IGrainObserver
{
    /// <summary>
    /// Takes events, in the order in which one silo published them. Returns when the edge has them; a call that fails may
    /// have been done. The caller waits for 2 s: an edge that takes longer is frozen or gone.
    /// </summary>
    [Alias("deliver"), ResponseTimeout("00:00:02")]
    Task Deliver(ImmutableArray<EdgeEvent> events);
}
