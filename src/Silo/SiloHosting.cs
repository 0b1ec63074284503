using ChatOrleans.Conversations;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

public static class SiloHosting
{
    /// <summary>Runs all grains in this process, with their store in the data directory.</summary>
    public static IServiceCollection AddChatSilo(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSqliteStorage(configuration);
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
