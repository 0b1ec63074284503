using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
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
            clients.Add(await HubClient.Connect(proxy.Address, string.Empty, tls: proxy.Tls));
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
                clients.Add(await HubClient.Connect(proxy.Address, string.Empty, tls: proxy.Tls));
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task The_cookie_is_the_hosts_own_and_of_TLS_alone()
    {
        using var http = _proxy.Client();
        using var answer = await http.PostAsync(
            new Uri(_proxy.Address, "/hubs/chat/negotiate"), content: null, TestContext.Current.CancellationToken);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-SRV=edge");
        foreach (var attribute in new[] { "path=/", "HttpOnly", "Secure", "SameSite=Lax" })
        {
            cookie.ShouldContain($"; {attribute}", Case.Insensitive);
        }

        cookie.ShouldNotContain("domain", Case.Insensitive);
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.PermanentRedirect)]
    [InlineData("GET", "/some/page?with=words", HttpStatusCode.PermanentRedirect)]
    [InlineData("GET", "/api/v1/users/me", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/API/v1/users/me", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/x/../%61pi/v1/users/me", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/hubs/chat?access_token=x", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/hubs/chat/negotiate", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/", HttpStatusCode.Forbidden)]
    public async Task Without_TLS_pages_are_led_on_and_programs_are_refused(string method, string path, HttpStatusCode expected)
    {
        using var http = _proxy.Client();
        using var request = new HttpRequestMessage(new(method), new Uri(
            $"{_proxy.Plain.GetLeftPart(UriPartial.Authority)}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(expected);
        answer.Headers.Location?.Scheme.ShouldBe(Uri.UriSchemeHttps);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_AES_256_GCM_SHA384, true)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, false)]
    public async Task Ciphers_have_forward_secrecy_and_authentication(TlsCipherSuite suite, bool expected)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_proxy.Address.Host, _proxy.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(socket.GetStream());
        var tls = _proxy.Tls;
        (tls.TargetHost, tls.CipherSuitesPolicy) = (_proxy.Address.Host, new([suite]));
        try
        {
            await stream.AuthenticateAsClientAsync(tls, TestContext.Current.CancellationToken);
            expected.ShouldBeTrue();
            stream.NegotiatedCipherSuite.ShouldBe(suite);
        }
        catch (AuthenticationException)
        {
            expected.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Browsers_are_told_to_come_by_TLS()
    {
        using var http = _proxy.Client();
        using var answer = await http.GetAsync(new Uri(_proxy.Address, "/health"), TestContext.Current.CancellationToken);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000"]);
    }

    [Fact]
    public async Task The_log_has_no_tokens()
    {
        const string token = "a-very-secret-token";
        await using (await HubClient.Connect(_proxy.Address, token, tls: _proxy.Tls))
        {
        }

        using var http = _proxy.Client();
        var invite = new string('a', 43) + token;
        using var joined = await http.GetAsync(
            new Uri(_proxy.Address, $"/api/v1/Invites/{invite}/join"), TestContext.Current.CancellationToken);
        await Eventually.True(() => _proxy.Log.Contains("GET /hubs/chat"), "the connection is logged");
        await Eventually.True(() => _proxy.Log.Contains("GET /api/v1/Invites/***/join"), "the call is logged");
        _proxy.Log.ShouldNotContain(token);
    }

    private Task<HubClient> Connect(CookieContainer cookies) =>
        HubClient.Connect(_proxy.Address, string.Empty, reads: true, cookies, _proxy.Tls);

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
