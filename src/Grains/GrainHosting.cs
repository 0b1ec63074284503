using ChatOrleans.Accounts;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Sessions;
using ChatOrleans.Settings;
using ChatOrleans.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOrleans;

public static class GrainHosting
{
    /// <summary>What the grains need beside a runtime and a store.</summary>
    public static IServiceCollection AddChatGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChatLimits(configuration);
        services.AddSection<ConversationOptions>(configuration, ConversationOptions.Section);
        services.AddSection<UserOptions>(configuration, UserOptions.Section);
        services.AddSection<SessionOptions>(configuration, SessionOptions.Section);
        services.AddSingleton<Passwords>();
        services.TryAddSingleton<ChatMetrics>();
        services.AddSingleton<SiloLosses>();
        services.AddSingleton<ShardWaker>();
        services.AddSingleton<LocalEdges>();
        services.TryAddSingleton<IEdgeRoutes, ObserverRoutes>();
        services.AddGrainMetrics();
        services.AddGauge<EdgePublisher>(
            "chat.edge.events.waiting", null, "Events on their way to edges.", publisher => publisher.Waiting);
        services.AddGauge<EdgePublisher>(
            "chat.edge.events.oldest.age", "s", "Age of the event that is on its way to an edge for the longest time.",
            publisher => publisher.OldestAge.TotalSeconds);
        return services.AddSingleton<EdgePublisher>();
    }
}
