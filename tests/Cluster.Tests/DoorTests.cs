using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ChatOrleans.Clustering;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace ChatOrleans.Cluster.Tests;

/// <summary>Strangers at the ports of a silo, over real sockets, and those who may come.</summary>
public sealed class DoorTests(DoorTests.OneSilo one) : IClassFixture<DoorTests.OneSilo>
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    private TestCertificates Own => one.Cluster.Certificates;

    [Theory]
    [InlineData("edge", true)]
    [InlineData("silo", true)]
    [InlineData("nothing", false)]
    [InlineData("edge without a certificate", false)]
    [InlineData("edge of another authority", false)]
    [InlineData("silo of another authority", false)]
    [InlineData("edge of another cluster", false)]
    public async Task Grains_answer_at_the_gateway_those_who_are_of_the_cluster(string who, bool expected)
    {
        using var certificate = Certificate(who);
        (await GrainsAnswer(certificate, tls: who != "nothing")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("silo", true)]
    [InlineData("edge", false)]
    [InlineData("silo without a certificate", false)]
    [InlineData("silo of another authority", false)]
    [InlineData("silo of another cluster", false)]
    public async Task Silos_alone_come_in_at_the_port_of_silos(string who, bool expected)
    {
        using var certificate = Certificate(who);
        (await IsGreeted(certificate)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_silo_and_an_edge_do_not_start_with_each_others_certificate()
    {
        var silo = await Run("SiloHost", [.. one.Cluster.SiloSettings, .. Own.Settings("edge")]);
        silo.Refusal().ShouldBe(
            $"ChatOrleans:Cluster:Tls:CertificateFile '{Own.Directory}/edge.pem' cannot be used: "
            + "it does not bear the name silo.chat.chatorleans.");
        (await Run("Host", [.. one.Cluster.EdgeSettings, .. Own.Settings("silo")])).Refusal()
            .ShouldContain("it does not bear the name edge.chat.chatorleans");
    }

    [Fact]
    public async Task An_edge_calls_no_silo_that_cannot_prove_to_be_one()
    {
        // It has the edges' authority, and a certificate of it: that of an edge.
        using var certificate = Own.Read("edge");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve(listener, certificate);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (await GrainsAnswer(port, client => client.UsePeerTls(EdgeSettings()))).ShouldBeFalse();
        (await serving.WaitAsync(AnswerMax)).ShouldBe(0, "bytes of the edge");
    }

    [Fact]
    public async Task Who_is_refused_is_written_once_with_address_and_certificate()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0);
        using var other = one.Other("authority").Read("silo");
        for (var i = 0; i < 3; i++)
        {
            (await IsGreeted(certificate: null, cluster)).ShouldBeFalse();
            (await IsGreeted(other, cluster)).ShouldBeFalse();
        }

        await cluster.Silos[0].Stop();
        var lines = (await cluster.Silos[0].Output).Split('\n')
            .Where(line => line.Contains(" WRN ChatOrleans.Security: Peer Refused: ", StringComparison.Ordinal)).ToList();
        lines.Count(line => line.Contains("address 127.0.0.1", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count(line => line.Contains($"certificate {other.Subject}", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count.ShouldBe(2);
    }

    private X509Certificate2? Certificate(string who) => who.Split(' ') switch
    {
        ["nothing"] or [_, "without", ..] => null,
        [var role, "of", "another", var what] => one.Other(what).Read(role),
        [var role, ..] => Own.Read(role),
        [] => throw new ArgumentException("Nobody is named.", nameof(who)),
    };

    private Task<bool> GrainsAnswer(X509Certificate2? certificate, bool tls) => GrainsAnswer(
        one.Cluster.Ports[0].Gateway,
        client =>
        {
            if (tls)
            {
                client.UseTls(options =>
                {
                    options.LocalCertificate = certificate;
                    options.AllowAnyRemoteCertificate();
                });
            }
        });

    /// <summary>False as soon as the first connection has ended; a client of Orleans would try for ever.</summary>
    private static async Task<bool> GrainsAnswer(int gateway, Action<IClientBuilder> configure)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gateway));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("chat", "chat"));
            client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(connection => connection.Use(
                next => async context =>
                {
                    await Task.WhenAny(next(context));
                    ended.TrySetResult();
                })));
            configure(client);
        });
        using var host = builder.Build();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = host.StartAsync(giveUp.Token);
        if (await Task.WhenAny(started, ended.Task).WaitAsync(AnswerMax) != started)
        {
            await giveUp.CancelAsync();
            return false;
        }

        await started;
        await host.Services.GetRequiredService<IClusterClient>().Account("ann").Owner();
        return true;
    }

    /// <summary>Whether the silo says who it is, which it does as soon as it has let somebody in.</summary>
    private async Task<bool> IsGreeted(X509Certificate2? certificate, ChatCluster? cluster = null)
    {
        var port = (cluster ?? one.Cluster).Ports[0].Silo;
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(socket.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "silo.chat.chatorleans",
                ApplicationProtocols = [new("Orleans1")],
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null),
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            }).WaitAsync(AnswerMax);
            return await stream.ReadAsync(new byte[64]).AsTask().WaitAsync(AnswerMax) > 0;
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<int> Serve(TcpListener listener, X509Certificate2 certificate)
    {
        using var socket = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(socket.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ApplicationProtocols = [new("Orleans1")],
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            });
            return await stream.ReadAsync(new byte[64]);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return 0;
        }
    }

    private ClusterSettings EdgeSettings()
    {
        var settings = new ClusterSettings();
        (settings.Tls.CertificateFile, settings.Tls.PrivateKeyFile, settings.Tls.AuthorityFile) = (
            Path.Combine(Own.Directory, "edge.pem"), Path.Combine(Own.Directory, "edge.key"),
            Path.Combine(Own.Directory, "authority.pem"));
        return settings;
    }

    private static Task<ProgramRun> Run(string program, string[] settings) => ProgramRun.Of(
        program, ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--ChatOrleans:{setting}")]);

    /// <summary>One silo, and certificates that are not of its cluster.</summary>
    public sealed class OneSilo : IAsyncLifetime
    {
        private readonly TestCertificates _authority = new();
        private readonly TestCertificates _cluster = new();

        internal ChatCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Cluster = await ChatCluster.Start(silos: 1, edges: 0);
            await _authority.Make();
            Directory.CreateDirectory(_cluster.Directory);
            foreach (var file in new[] { "authority.pem", "authority.key" })
            {
                File.Copy(Path.Combine(Cluster.Certificates.Directory, file), Path.Combine(_cluster.Directory, file));
            }

            await _cluster.Make("other");
        }

        public async ValueTask DisposeAsync()
        {
            await Cluster.DisposeAsync();
            _authority.Dispose();
            _cluster.Dispose();
        }

        internal TestCertificates Other(string what) => what == "authority" ? _authority : _cluster;
    }
}
