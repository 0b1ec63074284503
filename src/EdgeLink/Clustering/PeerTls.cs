using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace ChatOrleans.Clustering;

/// <summary>Mutual TLS between the processes of a cluster: who they are stands in their certificates.</summary>
public static class PeerTls
{
    private static readonly object Proven = new();

    /// <summary>This process's certificate, for connections and for who watches it; none when the cluster has none.</summary>
    /// <exception cref="InvalidOperationException">It cannot be used; names the key, the file and the reason.</exception>
    public static IServiceCollection AddPeerCertificates(
        this IServiceCollection services, ClusterSettings settings, PeerRole role)
    {
        if (settings.Tls.Mode == ClusterTlsMode.None)
        {
            return services;
        }

        // Now, so that a start without it fails at once.
        var first = PeerCertificate.Read(settings, role, TimeProvider.System);
        services.AddSingleton<RefusedPeers>();
        return services.AddSingleton(provider => new PeerCertificates(
            first, settings, role, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PeerCertificates>>()));
    }

    /// <summary>Lets nobody in whose certificate is not of one of the roles.</summary>
    public static void RequirePeer(this IConnectionBuilder port, params PeerRole[] roles)
    {
        var refused = port.ApplicationServices.GetRequiredService<RefusedPeers>();
        port.Use(next => async connection =>
        {
            try
            {
                await next(connection);
            }
            finally
            {
                if (!connection.Items.ContainsKey(Proven))
                {
                    refused.Note(connection.RemoteEndPoint);
                }
            }
        });
        port.UseServerTls(Options(port, roles));
        port.Use(next => connection =>
        {
            connection.Items[Proven] = true;
            return next(connection);
        });
    }

    /// <summary>Speaks to nobody whose certificate is not a silo's.</summary>
    public static void RequireSilo(this IConnectionBuilder connection) =>
        connection.UseClientTls(Options(connection, PeerRole.Silo));

    /// <summary>The way of a client, which is an edge or a program, to the gateways.</summary>
    internal static void UsePeerTls(this IClientBuilder client, ClusterSettings settings)
    {
        client.Services.AddPeerCertificates(settings, PeerRole.Edge);
        if (settings.Tls.Mode == ClusterTlsMode.Mutual)
        {
            client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(RequireSilo));
        }
    }

    private static TlsOptions Options(IConnectionBuilder connections, params PeerRole[] roles)
    {
        var own = connections.ApplicationServices.GetRequiredService<PeerCertificates>();
        var refused = connections.ApplicationServices.GetRequiredService<RefusedPeers>();
        string[] names = [.. roles.Select(role => PeerName.Of(role, own.ClusterId))];
        return new()
        {
            RemoteCertificateValidation = (certificate, _, errors) =>
            {
                var isPeer = errors == SslPolicyErrors.None && PeerName.IsBorneBy(certificate, names);
                if (!isPeer)
                {
                    refused.Note(certificate.Subject);
                }

                return isPeer;
            },
            // Asked for, and replaced below: with its certificate the process shows those between it and the authority.
            LocalServerCertificateSelector = (_, _) => own.Current().Certificate,
            OnAuthenticateAsServer = (_, server) =>
            {
                server.ServerCertificateSelectionCallback = null;
                var tls = (SslServerAuthenticationOptions)server.SslServerAuthenticationOptions;
                var current = own.Current();
                (tls.ServerCertificateContext, tls.CertificateChainPolicy) = (current.Shown, current.Policy());
                // Each connection is judged anew.
                tls.AllowTlsResume = false;
            },
            OnAuthenticateAsClient = (_, client) =>
            {
                client.TargetHost = names[0];
                var tls = (SslClientAuthenticationOptions)client.SslClientAuthenticationOptions;
                var current = own.Current();
                (tls.ClientCertificateContext, tls.CertificateChainPolicy) = (current.Shown, current.Policy());
                tls.AllowTlsResume = false;
            },
        };
    }
}
