using ChatOrleans.Metrics;
using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace ChatOrleans.Storage.Postgres;

public static class PostgresHosting
{
    /// <summary>
    /// Keeps log and grain state in one PostgreSQL database, which several processes may share. Call it before adding hosted
    /// services that use them.
    /// </summary>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<PostgresOptions>(configuration, PostgresOptions.Section);
        services.AddSingleton<PostgresDatabase>();
        services.AddHostedService(provider => new StoreOpening(provider.GetRequiredService<PostgresDatabase>().Open));
        services.TryAddSingleton<ChatMetrics>();
        services.AddSingleton<PostgresWriter>();
        services.AddGauge<PostgresWriter>(
            "chat.write.queue.depth", null, "Writes that wait for the store's writer.", writer => writer.Waiting);
        services.AddSingleton<IConversationLog, PostgresConversationLog>();
        services.AddSingleton<IStoreContents, PostgresContents>();
        return services.AddKeyedSingleton<IGrainStorage, PostgresGrainStorage>(GrainStateStore.Name);
    }
}
