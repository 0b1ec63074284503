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
    /// <summary>A silo of Microsoft Orleans: a cluster's, or alone when the settings name no cluster.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services, ClusterSettings settings)
    {
        if (settings.ConnectionString is not null)
        {
            services.AddPeerCertificates(settings, PeerRole.Silo).AddCertificateExpiry(settings);
            services.AddClusterDatabase(settings).AddJoinChecks();
            services.AddHostedService<DeadMembers>();
        }

        services.AddExceptionCodecs();
        services.AddOrleans(silo =>
        {
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ClusterConnection.ResponseTimeout);
            if (settings.ConnectionString is null)
            {
                // On loopback only, and without a gateway: no other process may call this silo.
                silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
                silo.LetNobodyIn();
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
