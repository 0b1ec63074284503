using ChatOrleans.Clustering;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Sessions;
using ChatOrleans.Settings;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Traces;
using ChatOrleans.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace ChatOrleans;

public static class SiloHosting
{
    private const string Root = "ChatOrleans";

    /// <summary>What a silo's configuration may have, with that of its store and of the program's metrics.</summary>
    public static IReadOnlyList<(string Section, Type Options)> Sections { get; } =
    [
        (Root, typeof(SiloOptions)),
        (SecretFiles.Section, typeof(SecretFiles)),
        (Root, typeof(SqliteOptions)),
        (PostgresOptions.Section, typeof(PostgresOptions)),
        (CosmosOptions.Section, typeof(CosmosOptions)),
        (ChatLimits.Section, typeof(ChatLimits)),
        (ClusterSettings.Section, typeof(ClusterSettings)),
        (ClusterTlsSettings.Section, typeof(ClusterTlsSettings)),
        (ConversationOptions.Section, typeof(ConversationOptions)),
        (UserOptions.Section, typeof(UserOptions)),
        (SessionOptions.Section, typeof(SessionOptions)),
        (MetricsOptions.Section, typeof(MetricsOptions)),
    ];

    /// <summary>
    /// Runs grains in this process, all of them or its share of a cluster's, on the store that <c>ChatOrleans:Store</c>
    /// names.
    /// </summary>
    public static IServiceCollection AddChatSilo(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = services.AddClusterSettings(configuration);
        if (settings.ConnectionString is not null && StoreOf(configuration) == ChatStore.Sqlite)
        {
            throw new OptionsValidationException(nameof(SiloOptions), typeof(SiloOptions),
            [
                $"ChatOrleans:Store is Sqlite, a store of one process, but {ClusterSettings.Section}:"
                + $"{nameof(ClusterSettings.ConnectionString)} names a cluster: give this process the cluster's store.",
            ]);
        }

        services.AddChatStore(configuration);
        services.AddSingleton<Epochs>();
        services.AddHostedService<StoreCheck>();
        // Before the runtime, and so stopped after it: grains publish until they have ended.
        services.AddHostedService<PublisherService>();
        services.AddGrainRuntime(settings);
        if (configuration.ExportsTraces())
        {
            services.AddOrleans(silo => silo.AddActivityPropagation());
        }

        services.AddChatGrains(configuration);
        return services.AddHostedService<WakerService>();
    }

    /// <summary>
    /// The store that <c>ChatOrleans:Store</c> names, alone. It is open once its hosted services have started.
    /// </summary>
    public static IServiceCollection AddChatStore(this IServiceCollection services, IConfiguration configuration)
    {
        switch (StoreOf(configuration))
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

        return services;
    }

    /// <summary>The store that <c>ChatOrleans:Store</c> names.</summary>
    public static ChatStore StoreOf(IConfiguration configuration) =>
        (configuration.GetSection(Root).Get<SiloOptions>() ?? new()).Store;

    /// <summary>Stops the start on a store that is only half copied, and begins a new epoch on one that was restored.</summary>
    private sealed class StoreCheck(
        [FromKeyedServices(GrainStateStore.Name)] IGrainStorage states, IStoreContents contents, Epochs epochs) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await MigrationMark.ThrowIfUnfinished(states);
            await epochs.Open(await contents.Place(cancellationToken));
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class PublisherService(EdgePublisher publisher) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => publisher.Run(stoppingToken);
    }

    private sealed class WakerService(ShardWaker waker, TimeProvider time) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (true)
            {
                await waker.WakeAll().WaitAsync(stoppingToken);
                await Task.Delay(ShardWaker.Period, time, stoppingToken);
            }
        }
    }
}
