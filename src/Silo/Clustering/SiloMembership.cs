using System.Net;
using Orleans.Configuration;

namespace ChatOrleans.Clustering;

/// <summary>How a silo takes part in its cluster. How soon a dead one is detected: docs/cluster.md has the sums.</summary>
internal static class SiloMembership
{
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    // How long a silo that stops lets edges move to another one. By default they learn of it by calls that get no answer.
    private static readonly TimeSpan GatewayNotice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ProbeTimeoutMax = TimeSpan.FromSeconds(2);
    private const int ProbesMissedMax = 3;
    private const int VotesNeeded = 2;

    public static void JoinCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.Configure<ClusterOptions>(options => options.Name(settings));
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
            options.TableRefreshTimeout = RefreshPeriod;
            options.IAmAliveTablePublishTimeout = RefreshPeriod;
        });
        if (settings.Tls.Mode == ClusterTlsMode.Mutual)
        {
            silo.LetPeersIn();
        }

        ClusterHosting.OpenDatabase(settings).Join(silo);
    }
}
