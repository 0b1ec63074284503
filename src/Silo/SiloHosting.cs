using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Settings;
using ChatOrleans.Starting;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Traces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace ChatOrleans;

public static class SiloHosting
{
    /// <summary>All grains in this process, or the way to those in others, as <see cref="ClusterSettings"/> says.</summary>
    public static IServiceCollection AddChatCluster(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = services.AddSettings(configuration);
        if (settings.Role != ClusterRole.Edge)
        {
            return services.AddSilo(configuration, settings);
        }

        services.AddChatLimits(configuration).AddGrainClient(settings);
        return configuration.ExportsTraces()
            ? services.AddOrleansClient(client => client.AddActivityPropagation())
            : services;
    }

    /// <summary>
    /// Runs grains in this process, all of them or its share of a cluster's, on the store that <c>ChatOrleans:Store</c>
    /// names.
    /// </summary>
    public static IServiceCollection AddChatSilo(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSilo(configuration, services.AddSettings(configuration));

    private static IServiceCollection AddSilo(
        this IServiceCollection services, IConfiguration configuration, ClusterSettings settings)
    {
        if (settings.ConnectionString is not null && StoreOf(configuration) == ChatStore.Sqlite)
        {
            throw new OptionsValidationException(nameof(SiloOptions), typeof(SiloOptions),
            [
                $"ChatOrleans:Store is Sqlite, a store of one process, but {ClusterSettings.Section}:"
                + $"{nameof(ClusterSettings.ConnectionString)} names a cluster: give this process the cluster's store.",
            ]);
        }

        services.AddChatStore(configuration);
        services.AddHostedService<WholeStore>();
        // Before the runtime, and so stopped after it: grains publish until they have ended.
        services.AddHostedService<PublisherService>();
        services.AddGrainRuntime(settings);
        if (configuration.ExportsTraces())
        {
            services.AddOrleans(silo => silo.AddActivityPropagation());
        }

        services.AddChatGrains(configuration);
        return services.AddHostedService<OutboxService>();
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

    private static ChatStore StoreOf(IConfiguration configuration) =>
        (configuration.GetSection("ChatOrleans").Get<SiloOptions>() ?? new()).Store;

    private static ClusterSettings AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        ConfigurationKeys.ThrowIfUnknown(configuration);
        services.AddSection<ClusterSettings>(configuration, ClusterSettings.Section);
        services.TryAddSingleton(TimeProvider.System);
        var settings = configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new();
        // Already now: what the runtime is made of depends on them.
        return settings.Validate(new(settings)).Select(refusal => refusal.ErrorMessage!).ToList() is { Count: > 0 } refusals
            ? throw new OptionsValidationException(nameof(ClusterSettings), typeof(ClusterSettings), refusals)
            : settings;
    }

    /// <summary>Stops the start on a store that is only half copied.</summary>
    private sealed class WholeStore([FromKeyedServices(JsonGrainStorage.Name)] IGrainStorage states) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => MigrationMark.ThrowIfUnfinished(states);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class PublisherService(EdgePublisher publisher) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => publisher.Run(stoppingToken);
    }

    private sealed class OutboxService(OutboxWaker waker, TimeProvider time) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (true)
            {
                await waker.WakeAll().WaitAsync(stoppingToken);
                await Task.Delay(OutboxWaker.Period, time, stoppingToken);
            }
        }
    }
}
