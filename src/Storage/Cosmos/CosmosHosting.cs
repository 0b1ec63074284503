using ChatOrleans.Metrics;
using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace ChatOrleans.Storage.Cosmos;

public static class CosmosHosting
{
    /// <summary>
    /// Keeps log and grain state in one Cosmos DB database, which several processes may share. Call it before adding hosted
    /// services that use them.
    /// </summary>
    public static IServiceCollection AddCosmosStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<CosmosOptions>(configuration, CosmosOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CosmosDatabase>();
        services.AddHostedService(provider => new StoreOpening(provider.GetRequiredService<CosmosDatabase>().Open));
        services.TryAddSingleton<ChatMetrics>();
        services.AddSingleton<CosmosWriter>();
        services.AddGauge<CosmosWriter>(
            "chat.write.queue.depth", null, "Writes that wait for the store.", writer => writer.Waiting);
        services.AddSingleton<IConversationLog, CosmosConversationLog>();
        services.AddSingleton<IStoreContents, CosmosContents>();
        return services.AddKeyedSingleton<IGrainStorage, CosmosGrainStorage>(GrainStateStore.Name);
    }
}
