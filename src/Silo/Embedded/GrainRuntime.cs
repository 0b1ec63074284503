using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans;

internal static class GrainRuntime
{
    /// <summary>Our own runtime: all grains in this process, streams in memory.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services, ClusterSettings settings)
    {
        if (settings.ConnectionString is not null)
        {
            throw NoCluster();
        }

        return services
            .AddEmbeddedRuntime(options =>
            {
                options.Assemblies.Add(typeof(IConversationGrain).Assembly);
                options.Assemblies.Add(typeof(ConversationGrain).Assembly);
            })
            .AddMemoryStreams(EdgeStreams.Provider);
    }

    public static IServiceCollection AddGrainClient(this IServiceCollection services, ClusterSettings settings) =>
        throw NoCluster();

    private static InvalidOperationException NoCluster() => new(
        $"{ClusterSettings.Section} is for several processes; this build runs in one. Build with -p:ChatRuntime=Orleans.");
}
