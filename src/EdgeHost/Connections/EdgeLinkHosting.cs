using ChatOrleans.Edges;

namespace ChatOrleans.Connections;

internal static class EdgeLinkHosting
{
    /// <summary>This edge's link to the cluster, open while the host runs.</summary>
    public static void AddEdgeLink(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var connections = provider.GetRequiredService<ConnectionRegistry>();
            return new EdgeLink(
                provider.GetRequiredService<IClusterClient>(), () => connections.Devices, connections.HasDevice,
                provider.GetRequiredService<EdgeEventDispatcher>().Deliver, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EdgeLink>>());
        });
        services.AddHostedService<Opening>();
    }

    private sealed class Opening(EdgeLink link) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => link.Open();

        public async Task StopAsync(CancellationToken cancellationToken) => await link.DisposeAsync();
    }
}
