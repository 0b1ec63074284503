namespace ChatOrleans.Edges;

/// <summary>Calls each edge by the reference that it announced with its lease.</summary>
internal sealed class ObserverRoutes(IGrainFactory grains) : IEdgeRoutes
{
    public Task<IEdgeObserver?> Find(EdgeId edge) => grains.Edge(edge).Observer();
}
