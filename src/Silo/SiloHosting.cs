using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Embedded;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

public static class SiloHosting
{
    private const string StoreKey = "ChatOrleans:Store";

    /// <summary>Runs all grains in this process, on the store that <c>ChatOrleans:Store</c> names.</summary>
    /// <exception cref="InvalidOperationException">It names none.</exception>
    public static IServiceCollection AddChatSilo(this IServiceCollection services, IConfiguration configuration)
    {
        switch (configuration.GetValue(StoreKey, ChatStore.Sqlite))
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
            default:
                throw new InvalidOperationException($"{StoreKey} names no store; there are Sqlite, Postgres and Cosmos.");
        }

        services.AddEmbeddedRuntime(options =>
        {
            options.Assemblies.Add(typeof(IConversationGrain).Assembly);
            options.Assemblies.Add(typeof(ConversationGrain).Assembly);
        });
        services.AddMemoryStreams(EdgeStreams.Provider);
        services.AddChatGrains(configuration);
        return services.AddHostedService<OutboxWaker>();
    }

    private enum ChatStore
    {
        Sqlite,
        Postgres,
        Cosmos,
    }

    /// <summary>Activates every outbox when the silo starts, so that what a crash left undone is done.</summary>
    private sealed class OutboxWaker(IGrainFactory grains) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(Enumerable.Range(0, INoticeOutboxGrain.Shards).Select(shard => grains.NoticeOutbox(shard).Wake()));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
