using Orleans.Configuration;

namespace ChatOrleans.Clustering;

/// <summary>Who may connect to a silo's ports.</summary>
internal static class SiloDoor
{
    /// <summary>Silos at the silo's port, and at the gateway those who have grains to call; each by its certificate.</summary>
    public static void LetPeersIn(this ISiloBuilder silo) => silo.Configure<SiloConnectionOptions>(connections =>
    {
        connections.ConfigureSiloInboundConnection(port => port.RequirePeer(PeerRole.Silo));
        connections.ConfigureGatewayInboundConnection(port => port.RequirePeer(PeerRole.Silo, PeerRole.Edge));
        connections.ConfigureSiloOutboundConnection(PeerTls.RequireSilo);
    });

    /// <summary>
    /// Nobody: a silo that is alone has nobody to hear, and loopback belongs to all users of the machine, who could join it.
    /// </summary>
    public static void LetNobodyIn(this ISiloBuilder silo) => silo.Configure<SiloConnectionOptions>(connections =>
        connections.ConfigureSiloInboundConnection(port => port.Use(_ => connection =>
        {
            connection.Abort();
            return Task.CompletedTask;
        })));
}
