using System.Net;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests;

/// <summary>
/// deploy/haproxy/haproxy.cfg before two edges. In this build they are no cluster but two hosts with grains of their own, on
/// one PostgreSQL: each serves everybody and knows what the other has written, but nobody hears of what happens at the
/// other. So everybody here writes in a conversation that nobody else writes in.
/// </summary>
public sealed class EdgeTests : IAsyncLifetime
{
    private readonly TestDirectory _data = new();
    private readonly PostgresServer _postgres = new();
    private readonly List<ServerProcess> _edges = [];
    private readonly Haproxy _proxy = new();
    private readonly List<Writer> _writers = [];

    private IEnumerable<Writer> AtFirst => _writers.Where(writer => writer.Edge == "edge1").ToList();

    private IEnumerable<Writer> AtSecond => _writers.Where(writer => writer.Edge == "edge2").ToList();

    public async ValueTask InitializeAsync()
    {
        await _postgres.Start();
        for (var i = 0; i < 2; i++)
        {
            _edges.Add(new(
                "Host", "Store=Postgres", $"Postgres:ConnectionString={_postgres.ConnectionString}",
                $"DataDirectory={_data.Path}", "Edge:DrainSpread=00:00:01", "Edge:DrainTimeout=00:00:30",
                "Proxies:0=127.0.0.1", "Edge:HstsSubDomains=true", OperatorClient.Setting));
            // One after the other: the first makes the tables, the secret and the signing key.
            await _edges[i].Start();
        }

        await _proxy.Start(_edges[0].Address, _edges[1].Address);
        var reader = await ChatPerson.Register(_edges[0].Address, "reader");
        for (var i = 0; i < 6; i++)
        {
            var person = await ChatPerson.Register(_edges[0].Address, $"writer{i}");
            _writers.Add(new(person, await person.NewDirect(reader), _proxy));
            await _writers[i].Connect();
            await _writers[i].Write();
        }

        await reader.DisposeAsync();
        AtFirst.Count().ShouldBe(3);
        AtSecond.Count().ShouldBe(3);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
        {
            await writer.DisposeAsync();
        }

        await _proxy.DisposeAsync();
        foreach (var edge in _edges)
        {
            await edge.DisposeAsync();
        }

        await _postgres.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Everybody_comes_back_to_their_edge()
    {
        foreach (var writer in _writers)
        {
            var edge = writer.Edge;
            await using (writer.Hub)
            {
                await writer.Connect();
            }

            writer.Edge.ShouldBe(edge);
            await writer.Write();
        }

        await AllIsThere(_edges[0].Address);
    }

    [Fact]
    public async Task A_stopped_edge_sends_its_clients_to_the_other_and_ends()
    {
        var (leaving, staying) = (AtFirst, AtSecond);
        var stopped = _edges[0].Stop();
        foreach (var writer in leaving)
        {
            await Eventually.True(() => writer.Hub.Events.Any(@event => @event.Name == "Draining"), "it is told to leave");
            await writer.Write();
            await using (writer.Hub)
            {
                await writer.Connect();
            }

            writer.Edge.ShouldBe("edge2");
            await writer.Write();
        }

        // Long before its time is up.
        await stopped.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.True(async () => await _proxy.Status("edge1") == "DOWN", "the stopped edge is seen as down");
        await Untouched(staying);
        await AllIsThere(_edges[1].Address);
    }

    [Fact]
    public async Task Clients_of_a_killed_edge_are_back_at_the_other_at_once_with_all_that_was_acknowledged()
    {
        var (thrown, staying) = (AtFirst, AtSecond);
        await _edges[0].Kill();
        foreach (var writer in thrown)
        {
            await writer.Hub.Closed;
            await writer.Hub.DisposeAsync();
            await writer.Connect();
            writer.Edge.ShouldBe("edge2");
            await writer.Write();
        }

        await Untouched(staying);
        await AllIsThere(_edges[1].Address);
        await Eventually.True(async () => await _proxy.Status("edge1") == "DOWN", "the killed edge is seen as down");
        await _edges[0].Start();
        await Eventually.True(async () => await _proxy.Status("edge1") == "UP", "the edge takes part again");
    }

    [Theory]
    [InlineData("/operator/keys")]
    [InlineData("/OPERATOR/keys")]
    [InlineData("/x/../operator/keys")]
    [InlineData("/%6Fperator/keys")]
    [InlineData("/x/%2E%2e/%6f%70erator/keys")]
    public async Task What_is_for_operators_is_not_for_those_who_come_through_the_proxy(string path)
    {
        using var http = _proxy.Client();
        http.DefaultRequestHeaders.Authorization = OperatorClient.Password(OperatorClient.Key);
        (await Status(_edges[0].Address)).ShouldBe(HttpStatusCode.OK);
        (await Status(_proxy.Address)).ShouldBe(HttpStatusCode.NotFound);

        async Task<HttpStatusCode> Status(Uri host)
        {
            // As it stands here.
            var address = new Uri(
                $"{host.GetLeftPart(UriPartial.Authority)}{path}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var answer = await http.GetAsync(address, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task What_an_edge_says_of_subdomains_is_not_overwritten()
    {
        using var http = _proxy.Client();
        using var answer = await http.GetAsync(_proxy.Address, TestContext.Current.CancellationToken);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000; includeSubDomains"]);
    }

    private static async Task Untouched(IEnumerable<Writer> writers)
    {
        foreach (var writer in writers)
        {
            writer.Hub.Closed.IsCompleted.ShouldBeFalse();
            await writer.Write();
        }
    }

    private async Task AllIsThere(Uri edge)
    {
        foreach (var writer in _writers)
        {
            (await writer.Read(edge)).ShouldBe(writer.Written);
        }
    }

    /// <summary>Someone with a browser, in a conversation.</summary>
    private sealed class Writer(ChatPerson person, string conversation, Haproxy proxy) : IAsyncDisposable
    {
        private readonly CookieContainer _cookies = new();

        public HubClient Hub { get; private set; } = null!;

        /// <summary>The texts that were acknowledged.</summary>
        public List<string> Written { get; } = [];

        /// <summary>Where the proxy sent this one last.</summary>
        public string Edge => _cookies.GetCookies(proxy.Address)["__Host-SRV"]!.Value;

        public async Task Connect() => Hub = await HubClient.Connect(
            proxy.Address, person.AccessToken, reads: true, _cookies, proxy.Tls);

        public async Task Write()
        {
            var text = $"{Written.Count}";
            var answer = await Hub.Invoke(
                "SendMessage", new { ConversationId = conversation, ClientMessageId = Guid.NewGuid(), Text = text });
            answer.TryGetProperty("error", out var error).ShouldBeFalse($"{error}");
            Written.Add(text);
        }

        public async Task<IEnumerable<string>> Read(Uri edge)
        {
            person.MoveTo(edge);
            var (_, page) = await person.Call(HttpMethod.Get, $"conversations/{conversation}/messages?after=0");
            return page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!).ToList();
        }

        public async ValueTask DisposeAsync()
        {
            await Hub.DisposeAsync();
            await person.DisposeAsync();
        }
    }
}
