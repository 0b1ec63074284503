using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans;

internal static class GrainRuntime
{
    /// <summary>Our own runtime: all grains in this process, streams in memory.</summary>
    public static void AddGrainRuntime(this IServiceCollection services)
    {
        services.AddEmbeddedRuntime(options =>
        {
            options.Assemblies.Add(typeof(IConversationGrain).Assembly);
            options.Assemblies.Add(typeof(ConversationGrain).Assembly);
        });
        services.AddMemoryStreams(EdgeStreams.Provider);
    }
}
