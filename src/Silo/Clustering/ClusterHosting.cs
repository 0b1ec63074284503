using System.Net.Sockets;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace ChatOrleans.Clustering;

public static class ClusterHosting
{
    /// <summary>Of an edge, which only reads: the start fails if the cluster's database cannot be read.</summary>
    public static IServiceCollection AddClusterDatabaseCheck(this IServiceCollection services, ClusterSettings settings) =>
        services.AddSingleton(OpenDatabase(settings)).AddHostedService<Looking>();

    /// <summary>Tells when the certificate of this process expires, if it has one.</summary>
    public static IServiceCollection AddCertificateExpiry(this IServiceCollection services, ClusterSettings settings) =>
        settings.Tls.Mode == ClusterTlsMode.None
            ? services
            : services.AddGauge<PeerCertificates>(
                "chat.certificate.expiry", "s", "When the certificate within the cluster expires, Unix time.",
                certificates => certificates.Expiry);

    /// <summary>The cluster's database, opened before the hosted services that are added after this call start.</summary>
    internal static IServiceCollection AddClusterDatabase(this IServiceCollection services, ClusterSettings settings) =>
        services.AddSingleton(OpenDatabase(settings)).AddHostedService<Opening>();

    /// <summary>
    /// After the store and the cluster's database, before the silo: refuses a store that is not the cluster's, and ports that
    /// are in use.
    /// </summary>
    internal static IServiceCollection AddJoinChecks(this IServiceCollection services) =>
        services.AddHostedService<OneStore>().AddHostedService<FreePorts>();

    internal static IClusterDatabase OpenDatabase(ClusterSettings settings) => settings.Provider switch
    {
        ClusterProvider.Postgres => new PostgresCluster(settings.ConnectionString!),
        ClusterProvider.Redis => new RedisCluster(settings.ConnectionString!),
        ClusterProvider.AzureTables => new AzureTablesCluster(settings.ConnectionString!),
    };

    internal static InvalidOperationException CannotBeUsed(Exception cause) => new(
        $"The database of {ClusterSettings.Section}:{nameof(ClusterSettings.ConnectionString)} cannot be used: "
        + cause.Message,
        cause);

    private static void WarnIfUnchecked(ILogger logger, ClusterSettings settings)
    {
        if (settings.Provider == ClusterProvider.Postgres)
        {
            logger.WarnIfUnchecked(
                $"{ClusterSettings.Section}:{nameof(ClusterSettings.ConnectionString)}", settings.ConnectionString!);
        }
    }

    private sealed class Opening(
        IClusterDatabase cluster, IOptions<ClusterSettings> settings, ILogger<Opening> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            WarnIfUnchecked(logger, settings.Value);
            return cluster.Open(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Looking(
        IClusterDatabase cluster, IOptions<ClusterSettings> settings, ILogger<Looking> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            WarnIfUnchecked(logger, settings.Value);
            return cluster.Look(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OneStore(
        IClusterDatabase cluster, IOptions<ClusterSettings> settings, IStoreContents store,
        [FromKeyedServices(GrainStateStore.Name)] IGrainStorage states) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var clusterId = settings.Value.ClusterId;
            var mark = $"{await StoreIdentity.Of(states)} ";
            var first = await cluster.StoreOf(clusterId, mark + store.Name, cancellationToken);
            if (!first.StartsWith(mark, StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"ChatOrleans:Store names {store.Name}, but cluster '{clusterId}' began on another store, "
                    + $"{first[(first.IndexOf(' ') + 1)..]}. Give this silo the cluster's store, or stop all processes "
                    + $"and give them another {ClusterSettings.Section}:{nameof(ClusterSettings.ClusterId)}.");
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    // Orleans would say that an address is in use, but not which.
    private sealed class FreePorts(IOptions<EndpointOptions> endpoint) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ThrowIfInUse(nameof(ClusterSettings.SiloPort), endpoint.Value.SiloPort);
            ThrowIfInUse(nameof(ClusterSettings.GatewayPort), endpoint.Value.GatewayPort);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private void ThrowIfInUse(string key, int port)
        {
            try
            {
                using var listener = new TcpListener(endpoint.Value.AdvertisedIPAddress, port);
                listener.Start();
            }
            catch (SocketException error)
            {
                throw new InvalidOperationException(
                    $"{ClusterSettings.Section}:{key} {port} at {endpoint.Value.AdvertisedIPAddress} cannot be used: "
                    + error.Message,
                    error);
            }
        }
    }
}
