namespace ChatOrleans.Edges;

/// <summary>The way to edges in other processes.</summary>
public interface IEdgeRoutes
{
    /// <summary>
    /// The observer of the edge's events; null when there is none any more. Throws when the cluster does not answer.
    /// </summary>
    Task<IEdgeObserver?> Find(EdgeId edge);
}
