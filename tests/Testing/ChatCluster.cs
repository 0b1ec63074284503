using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ChatOrleans.Testing;

/// <summary>Silos and edge hosts, each a process of its own, and the database that they share.</summary>
public sealed class ChatCluster : IAsyncDisposable
{
    private static readonly string[] NoLimits =
    [
        "Users:Strangers=Welcome",
        "Limits:MessagesBurst=1000000", "Limits:MessagesPerMinute=1000000", "Limits:RegistrationsPerAddressPerHour=1000000",
        "Limits:NewConversationsPerHour=1000", "Limits:ChangesPerMinute=1000000",
    ];

    private readonly List<ServerProcess> _silos = [];
    private readonly List<ServerProcess> _edges = [];
    private readonly string _keySecret = NewKeySecret();
    private readonly List<(int Silo, int Gateway)> _ports = [];
    private readonly string[] _settings;

    private ChatCluster(string[] settings) => _settings = settings;

    public PostgresServer Postgres { get; } = new();

    public IReadOnlyList<ServerProcess> Silos => _silos;

    public IReadOnlyList<ServerProcess> Edges => _edges;

    /// <summary>Of each silo.</summary>
    public IReadOnlyList<(int Silo, int Gateway)> Ports => _ports;

    /// <summary>What all processes know each other by.</summary>
    public TestCertificates Certificates { get; } = new();

    /// <summary>The settings of one more silo, with ports of its own.</summary>
    public string[] SiloSettings => SettingsOf((FreePort(), FreePort()));

    /// <summary>Of one more edge host.</summary>
    public string[] EdgeSettings =>
        [.. Certificates.Settings("edge"), .. Settings, "Cluster:Role=Edge", "Edge:DrainSpread=00:00:01"];

    /// <summary>By which the edges encrypt their signing keys.</summary>
    public static string NewKeySecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Returns when all of them listen.</summary>
    /// <param name="settings">Of every process, as <see cref="ServerProcess"/> takes them.</param>
    /// <param name="siloSettings">Of silos alone.</param>
    public static async Task<ChatCluster> Start(
        int silos = 2, int edges = 2, string[]? settings = null, string[]? siloSettings = null)
    {
        var cluster = new ChatCluster(settings ?? []);
        try
        {
            await cluster.Postgres.Start();
            await cluster.Certificates.Make();
            for (var i = 0; i < silos; i++)
            {
                cluster._ports.Add((FreePort(), FreePort()));
                cluster._silos.Add(new("SiloHost", [.. cluster.SettingsOf(cluster._ports[i]), .. siloSettings ?? []]));
            }

            await Task.WhenAll(cluster._silos.Select(silo => silo.Start()));
            cluster._edges.AddRange(Enumerable.Range(0, edges).Select(_ => new ServerProcess("Host", cluster.EdgeSettings)));
            await Task.WhenAll(cluster._edges.Select(edge => edge.Start()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_silos.Concat(_edges).Select(process => process.DisposeAsync().AsTask()));
        await Postgres.DisposeAsync();
        Certificates.Dispose();
    }

    private string[] Settings =>
    [
        .. NoLimits, "Store=Postgres", $"Auth:KeySecret={_keySecret}",
        $"Cluster:ConnectionString={Postgres.ConnectionString}", $"Postgres:ConnectionString={Postgres.ConnectionString}",
        .. _settings,
    ];

    private string[] SettingsOf((int Silo, int Gateway) ports) =>
    [
        .. Certificates.Settings("silo"), .. Settings,
        "Cluster:Address=127.0.0.1", $"Cluster:SiloPort={ports.Silo}", $"Cluster:GatewayPort={ports.Gateway}",
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
