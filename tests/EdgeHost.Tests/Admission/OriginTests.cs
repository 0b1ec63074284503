using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>Which pages a browser may sign in from and open the hub for, and whose word on that counts.</summary>
public sealed class OriginTests : IAsyncLifetime
{
    private const string Friend = "https://app.example";
    private const string Evil = "https://evil.example";

    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start($"Cors:Origins:0={Friend}", "Limits:RegistrationsPerAddressPerHour=1000");
        _ann = await _app.Person("ann");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("own", null, true)]
    [InlineData("own", "same-origin", true)]
    [InlineData("https://other-name-of.example", "same-origin", true)]  // a proxy changed the host; the browser knows
    [InlineData(null, "none", true)]
    [InlineData(Friend, null, true)]
    [InlineData(Friend, "cross-site", true)]
    [InlineData(Evil, null, false)]
    [InlineData(Evil, "cross-site", false)]
    [InlineData(Evil, "same-site", false)]
    [InlineData("null", null, false)]
    [InlineData(null, "cross-site", false)]
    [InlineData("own", "cross-site", false)]
    public async Task A_page_of_another_origin_neither_signs_in_nor_opens_the_hub(string? origin, string? site, bool passes)
    {
        foreach (var (path, allowed) in new[] { ("/hubs/chat/negotiate", 200), ("/api/v1/auth/login", 401) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Server, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _ann.AccessToken);
            request.Content = JsonContent.Create(
                new { username = "ann", password = "wrong password", device = new { name = "test", platform = "dotnet" } });
            Add(request, "Origin", origin == "own" ? _app.Server.GetLeftPart(UriPartial.Authority) : origin);
            Add(request, "Sec-Fetch-Site", site);
            using var answer = await new HttpClient().SendAsync(request, TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(passes ? allowed : 403, path);
        }
    }

    [Fact]
    public async Task A_socket_says_its_origin_too()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", Evil);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_ann.AccessToken}");
        var address = new UriBuilder(_app.Server) { Scheme = "ws", Path = "/hubs/chat" };
        (await Should.ThrowAsync<WebSocketException>(
            socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken))).Message.ShouldContain("'403'");
    }

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(true, false, "max-age=31536000")]
    [InlineData(true, true, "max-age=31536000; includeSubDomains")]
    public async Task A_known_proxy_says_whether_a_request_came_by_TLS(bool known, bool subDomains, string? expected)
    {
        string[] proxy = known ? ["Proxies:0=192.0.2.0/24", "Proxies:1=127.0.0.0/8"] : [];
        await using var app = await ChatApplication.Start([$"Edge:HstsSubDomains={subDomains}", .. proxy]);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Server, "/alive"));
        Add(request, "X-Forwarded-For", "203.0.113.7");
        Add(request, "X-Forwarded-Proto", "https");
        using var answer = await new HttpClient().SendAsync(request, TestContext.Current.CancellationToken);
        (answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null).ShouldBe(expected);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
