namespace ChatOrleans.Edges;

/// <summary>The way to edges in other processes.</summary>
public interface IEdgeRoutes
{
    /// <summary>Who takes the edge's events; null when nobody does any more. Throws when the cluster does not answer.</summary>
    Task<IEdgeObserver?> Find(EdgeId edge);
}
