using System.Net;
using System.Net.Sockets;
using ChatOrleans.Edges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

internal static class GrainRuntime
{
    // Orleans' own default, 100 ms, would be the better part of what a message takes.
    private static readonly TimeSpan StreamPullPeriod = TimeSpan.FromMilliseconds(5);

    /// <summary>Microsoft Orleans with a cluster of this one silo: nobody else can join, no client can connect.</summary>
    public static void AddGrainRuntime(this IServiceCollection services) => services.AddOrleans(silo =>
    {
        silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
        silo.AddMemoryGrainStorage("PubSubStore");
        silo.AddMemoryStreams(EdgeStreams.Provider, streams => streams.ConfigurePullingAgent(
            agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = StreamPullPeriod)));
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
