using System.Net;
using System.Net.Sockets;
using ChatOrleans.Clustering;
using ChatOrleans.Errors;
using ChatOrleans.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace ChatOrleans;

internal static class GrainRuntime
{
    // How long a silo that stops lets edges move to another one. By default they learn of it by calls that get no answer.
    private static readonly TimeSpan GatewayNotice = TimeSpan.FromSeconds(2);

    // How soon a dead silo is found out, and how long a call waits for one: docs/cluster.md has the sums.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ProbeTimeoutMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);
    internal static readonly TimeSpan MembersRefreshPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GatewaysRefreshPeriod = TimeSpan.FromSeconds(3);
    private const int ProbesMissedMax = 3;
    private const int VotesNeeded = 2;

    /// <summary>A silo of Microsoft Orleans: a cluster's, or alone when the settings name no cluster.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services, ClusterSettings settings)
    {
        if (settings.ConnectionString is not null)
        {
            services.AddClusterDatabase(settings).AddJoinChecks();
            services.AddHostedService<DeadMembers>();
        }

        services.AddExceptionCodecs();
        services.AddOrleans(silo =>
        {
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            if (settings.ConnectionString is null)
            {
                // Of loopback alone, and without a gateway: nobody else is to call this silo.
                silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
            }
            else
            {
                silo.JoinCluster(settings);
                silo.AddEdgeStreams(settings);
            }
        });
        // After Orleans: what it asks for is there when its silo has started.
        if (settings.ConnectionString is not null)
        {
            services.AddHostedService<SiloLossCounter>();
        }

        return services;
    }

    /// <summary>The way to the grains of a cluster. At the start it waits until there is a silo.</summary>
    public static IServiceCollection AddGrainClient(this IServiceCollection services, ClusterSettings settings) => services
        .AddExceptionCodecs()
        .AddClusterDatabase(settings)
        .AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = Ids(settings));
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewaysRefreshPeriod);
            settings.OpenDatabase().Join(client);
            client.AddEdgeStreams(settings);
            client.UseConnectionRetryFilter<WaitForSilos>();
        });

    private static void JoinCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = Ids(settings));
        silo.Configure<EndpointOptions>(options =>
        {
            if (settings.Address is { } address)
            {
                options.AdvertisedIPAddress = IPAddress.Parse(address);
            }

            options.SiloPort = settings.SiloPort;
            options.GatewayPort = settings.GatewayPort;
        });
        silo.Configure<SiloMessagingOptions>(options => options.ClientGatewayShutdownNotificationTimeout = GatewayNotice);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = ProbeTimeout;
            options.MaxProbeTimeout = ProbeTimeoutMax;
            options.NumMissedProbesLimit = ProbesMissedMax;
            options.NumVotesForDeathDeclaration = VotesNeeded;
            options.TableRefreshTimeout = MembersRefreshPeriod;
            options.IAmAliveTablePublishTimeout = MembersRefreshPeriod;
        });
        settings.OpenDatabase().Join(silo);
    }

    private static (string ClusterId, string ServiceId) Ids(ClusterSettings settings) =>
        (settings.ClusterId, settings.ClusterId);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
