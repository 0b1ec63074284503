using ChatOrleans.Conversations;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

public static class SiloHosting
{
    /// <summary>All grains in this process, or the way to those in others, as <see cref="ClusterSettings"/> says.</summary>
    public static IServiceCollection AddChatCluster(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = services.AddSettings(configuration);
        return settings.Role == ClusterRole.Edge
            ? services.AddChatLimits(configuration).AddGrainClient(settings)
            : services.AddChatSilo(configuration);
    }

    /// <summary>
    /// Runs grains in this process, all of them or its share of a cluster's, on the store that <c>ChatOrleans:Store</c>
    /// names.
    /// </summary>
    public static IServiceCollection AddChatSilo(this IServiceCollection services, IConfiguration configuration)
    {
        switch ((configuration.GetSection("ChatOrleans").Get<SiloOptions>() ?? new()).Store)
        {
            case ChatStore.Sqlite:
                services.AddSqliteStorage(configuration);
                break;
            case ChatStore.Postgres:
                services.AddPostgresStorage(configuration);
                break;
            case ChatStore.Cosmos:
                services.AddCosmosStorage(configuration);
                break;
        }

        services.AddGrainRuntime(services.AddSettings(configuration));
        services.AddChatGrains(configuration);
        return services.AddHostedService<OutboxWaker>();
    }

    private static ClusterSettings AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(ClusterSettings.Section);
        services.AddOptions<ClusterSettings>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        return section.Get<ClusterSettings>() ?? new();
    }

    /// <summary>Activates every outbox when the silo starts, so that what a crash left undone is done.</summary>
    private sealed class OutboxWaker(IGrainFactory grains) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(Enumerable.Range(0, INoticeOutboxGrain.Shards).Select(shard => grains.NoticeOutbox(shard).Wake()));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
