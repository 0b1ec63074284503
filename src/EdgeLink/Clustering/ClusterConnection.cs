using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Settings;
using ChatOrleans.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace ChatOrleans.Clustering;

/// <summary>How a process that has no grains reaches those of a cluster.</summary>
public static class ClusterConnection
{
    /// <summary>How long a call waits for its answer, in silos too: docs/cluster.md has the sums.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan GatewaysRefreshPeriod = TimeSpan.FromSeconds(3);

    /// <summary>Section <c>ChatOrleans:Cluster</c>, for this process and as it is now.</summary>
    /// <inheritdoc cref="ReadClusterSettings"/>
    public static ClusterSettings AddClusterSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<ClusterSettings>(configuration, ClusterSettings.Section);
        services.TryAddSingleton(TimeProvider.System);
        return configuration.ReadClusterSettings();
    }

    /// <summary>Section <c>ChatOrleans:Cluster</c>, read now: what a process is made of depends on it.</summary>
    /// <exception cref="OptionsValidationException">A value is refused; names its key.</exception>
    public static ClusterSettings ReadClusterSettings(this IConfiguration configuration)
    {
        var settings = configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new();
        return settings.Validate(new(settings)).Select(refusal => refusal.ErrorMessage!).ToList() is { Count: > 0 } refusals
            ? throw new OptionsValidationException(nameof(ClusterSettings), typeof(ClusterSettings), refusals)
            : settings;
    }

    /// <summary>
    /// The way to the grains of the cluster that the configuration names. The start waits until there is a silo.
    /// </summary>
    /// <exception cref="OptionsValidationException">A value is refused, or no cluster is named; names the key.</exception>
    public static IServiceCollection AddClusterConnection(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = services.AddClusterSettings(configuration);
        if (string.IsNullOrEmpty(settings.ConnectionString))
        {
            throw new OptionsValidationException(nameof(ClusterSettings), typeof(ClusterSettings),
                [$"{ClusterSettings.Section}:{nameof(ClusterSettings.ConnectionString)} is needed: there are no grains here."]);
        }

        return services.AddChatLimits(configuration).AddExceptionCodecs().AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => options.Name(settings));
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewaysRefreshPeriod);
            client.UsePeerTls(settings);
            client.ReadSilos(settings.Provider, settings.ConnectionString);
            client.AddEdgeStreams(settings);
            client.UseConnectionRetryFilter<WaitForSilos>();
        });
    }

    /// <summary>Orleans' two names of a cluster are one of ours.</summary>
    public static void Name(this ClusterOptions options, ClusterSettings settings) =>
        (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ClusterId);

    /// <summary>The event hub that the settings name.</summary>
    public static void Connect(this EventHubOptions hub, ClusterSettings settings) => hub.ConfigureEventHubConnection(
        settings.EventHubsConnectionString!, settings.EventHubsName, settings.EventHubsConsumerGroup);

    private static void ReadSilos(this IClientBuilder client, ClusterProvider provider, string connectionString)
    {
        switch (provider)
        {
            case ClusterProvider.Postgres:
                client.UseAdoNetClustering(options =>
                    (options.Invariant, options.ConnectionString) = (PostgresDriver.Invariant, connectionString));
                break;
            case ClusterProvider.Redis:
                client.UseRedisClustering(
                    options => options.ConfigurationOptions = ConfigurationOptions.Parse(connectionString));
                break;
            case ClusterProvider.AzureTables:
                client.UseAzureStorageClustering(options => options.TableServiceClient = new(connectionString));
                break;
        }
    }

    private static void AddEdgeStreams(this IClientBuilder client, ClusterSettings settings)
    {
        switch (settings.Streams)
        {
            case ClusterStreams.Memory:
                client.AddMemoryStreams(EdgeStreams.Provider);
                break;
            case ClusterStreams.EventHubs:
                client.AddEventHubStreams(EdgeStreams.Provider, (EventHubOptions hub) => hub.Connect(settings));
                break;
        }
    }
}
