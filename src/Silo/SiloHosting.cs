using ChatOrleans.Conversations;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

public static class SiloHosting
{
    /// <summary>Runs all grains in this process, on the store that <c>ChatOrleans:Store</c> names.</summary>
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

        services.AddGrainRuntime();
        services.AddChatGrains(configuration);
        return services.AddHostedService<OutboxWaker>();
    }

    /// <summary>Activates every outbox when the silo starts, so that what a crash left undone is done.</summary>
    private sealed class OutboxWaker(IGrainFactory grains) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(Enumerable.Range(0, INoticeOutboxGrain.Shards).Select(shard => grains.NoticeOutbox(shard).Wake()));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
