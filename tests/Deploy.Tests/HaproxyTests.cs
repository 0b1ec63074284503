using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests;

/// <summary>deploy/haproxy/haproxy.cfg before two hosts of the bare hub, whose groups do not reach each other.</summary>
public sealed class HaproxyTests : IAsyncLifetime
{
    private const string Group = "group";

    private readonly ServerProcess[] _hosts = [new("BareHub"), new("BareHub")];
    private readonly Haproxy _proxy = new();

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(_hosts.Select(host => host.Start()));
        await _proxy.Start(_hosts[0].Address, _hosts[1].Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_comes_back_to_its_host_and_others_are_spread()
    {
        CookieContainer cookies = new();
        await using var first = await Connect(cookies);
        var host = await HostOf(first);
        // The other host has fewer connections now, and still is not taken.
        for (var i = 0; i < 5; i++)
        {
            await using var again = await Connect(cookies);
            (await HostOf(again)).ShouldBe(host);
        }

        await using var other = await Connect(new());
        (await HostOf(other)).ShouldBe(1 - host);
    }

    [Fact]
    public async Task A_host_in_maintenance_keeps_its_connections_and_gets_no_new_ones()
    {
        CookieContainer cookies = new();
        await using var client = await Connect(cookies);
        var host = await HostOf(client);
        await _proxy.Command($"set server edges/edge{host + 1} state maint");
        (await _proxy.Status($"edge{host + 1}")).ShouldBe("MAINT");

        for (var i = 0; i < 3; i++)
        {
            await using var stranger = await Connect(new());
            (await HostOf(stranger)).ShouldBe(1 - host);
        }

        (await HostOf(client)).ShouldBe(host);
        await using var back = await Connect(cookies);
        (await HostOf(back)).ShouldBe(1 - host);
        client.Closed.IsCompleted.ShouldBeFalse();

        await _proxy.Command($"set server edges/edge{host + 1} state ready");
        await Eventually.True(async () => await _proxy.Status($"edge{host + 1}") == "UP", "the host takes part again");
    }

    [Fact]
    public async Task A_draining_host_gets_only_those_who_have_its_cookie()
    {
        CookieContainer cookies = new();
        await using var client = await Connect(cookies);
        var host = await HostOf(client);
        await _proxy.Command($"set server edges/edge{host + 1} state drain");

        for (var i = 0; i < 3; i++)
        {
            await using var stranger = await Connect(new());
            (await HostOf(stranger)).ShouldBe(1 - host);
        }

        await using var back = await Connect(cookies);
        (await HostOf(back)).ShouldBe(host);
    }

    [Fact]
    public async Task Clients_of_a_killed_host_reconnect_to_the_other_at_once()
    {
        List<(CookieContainer Cookies, HubClient Client, int Host)> clients = [];
        for (var i = 0; i < 6; i++)
        {
            CookieContainer cookies = new();
            var client = await Connect(cookies);
            clients.Add((cookies, client, await HostOf(client)));
        }

        clients.Count(client => client.Host == 0).ShouldBe(3);
        await _hosts[0].Kill();
        foreach (var (cookies, client, _) in clients.Where(client => client.Host == 0))
        {
            await client.Closed;
            await using var back = await Connect(cookies);
            (await HostOf(back)).ShouldBe(1);
            await client.DisposeAsync();
        }

        foreach (var (_, client, _) in clients.Where(client => client.Host == 1))
        {
            client.Closed.IsCompleted.ShouldBeFalse();
            (await HostOf(client)).ShouldBe(1);
            await client.DisposeAsync();
        }

        await Eventually.True(async () => await _proxy.Status("edge1") == "DOWN", "the killed host is seen as down");
        await _hosts[0].Start();
        await Eventually.True(async () => await _proxy.Status("edge1") == "UP", "the host is back");
    }

    [Fact]
    public async Task One_address_has_its_share_of_the_connections()
    {
        await using var proxy = new Haproxy { AddressConnections = 3 };
        await proxy.Start(_hosts[0].Address, _hosts[1].Address);
        List<HubClient> clients = [];
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await HubClient.Connect(proxy.Address, string.Empty));
        }

        (await CanConnect()).ShouldBeFalse();
        await clients[0].DisposeAsync();
        await Eventually.True(CanConnect, "a place that was left is free");
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        async Task<bool> CanConnect()
        {
            try
            {
                clients.Add(await HubClient.Connect(proxy.Address, string.Empty));
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_cookie_is_secure_where_TLS_ends(bool tls)
    {
        using var directory = new TestDirectory();
        var file = Path.Combine(directory.Path, "chat.pem");
        using var certificate = await Certificate(file);
        await using var proxy = new Haproxy { Certificate = tls ? file : null };
        await proxy.Start(_hosts[0].Address, _hosts[1].Address);
        using var handler = new SocketsHttpHandler { UseCookies = false };
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var http = new HttpClient(handler);
        using var answer = await http.PostAsync(
            new Uri(proxy.Address, "/hubs/chat/negotiate"), content: null, TestContext.Current.CancellationToken);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("HttpOnly");
        cookie.ShouldContain("SameSite=Lax");
        cookie.Contains("; Secure", StringComparison.Ordinal).ShouldBe(tls);
    }

    [Fact]
    public async Task The_log_has_no_tokens()
    {
        const string token = "a-very-secret-token";
        await using (await HubClient.Connect(_proxy.Address, token))
        {
        }

        await Eventually.True(() => _proxy.Log.Contains("GET /hubs/chat"), "the connection is logged");
        _proxy.Log.ShouldNotContain(token);
    }

    private static async Task<X509Certificate2> Certificate(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return certificate;
    }

    private Task<HubClient> Connect(CookieContainer cookies) =>
        HubClient.Connect(_proxy.Address, string.Empty, reads: true, cookies);

    /// <summary>The host whose own clients hear what this one says.</summary>
    private async Task<int> HostOf(HubClient client)
    {
        var id = Guid.NewGuid().ToString();
        TaskCompletionSource<int> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<HubClient> witnesses = [];
        for (var i = 0; i < _hosts.Length; i++)
        {
            if (await Witness(i) is { } witness)
            {
                var host = i;
                witness.OnEvent = (_, message) =>
                {
                    if (message.GetProperty("clientMessageId").GetString() == id)
                    {
                        heard.TrySetResult(host);
                    }
                };
                witnesses.Add(witness);
            }
        }

        await client.Invoke("SendMessage", new { ConversationId = Group, ClientMessageId = id, Text = "Where am I?" });
        var answer = await heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
        foreach (var witness in witnesses)
        {
            await witness.DisposeAsync();
        }

        return answer;
    }

    /// <summary>A client that is connected to a host itself; none if the host is dead.</summary>
    private async Task<HubClient?> Witness(int host)
    {
        try
        {
            var witness = await HubClient.Connect(_hosts[host].Address, string.Empty);
            await witness.Invoke("Join", Group);
            return witness;
        }
        catch (WebSocketException)
        {
            return null;
        }
    }
}
