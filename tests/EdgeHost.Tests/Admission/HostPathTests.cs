using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOrleans.EdgeHost.Tests.Auth;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>A host that proxies show below a path, which they pass on or take away.</summary>
public sealed partial class HostPathTests : IAsyncLifetime
{
    private ChatApplication _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await ChatApplication.Start("BasePath=/team/chat", "Proxies:0=127.0.0.1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("team/chat/")]
    [InlineData("")]
    public async Task People_talk_below_it(string path)
    {
        var server = new Uri(_app.Server, path);
        await using var ann = await ChatPerson.Register(server, "ann");
        await using var ben = await ChatPerson.Register(server, "ben");
        var conversationId = await ann.NewDirect(ben);
        var (hub, bens) = (await ann.Connect(), await ben.Connect());
        await hub.Invoke("SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text = "hello" });
        await Eventually.True(() => bens.Events.Any(happened => happened.Name == "NewEntries"), "the message");
        (await ann.Call(HttpMethod.Get, "nothing")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("/team/chat")]
    [InlineData("/team/chat/")]
    [InlineData("/team/chat/c/1/m/2")]
    [InlineData("/team/chat/index.html")]
    [InlineData("/c/1/m/2")]
    public async Task The_page_says_where_it_is_and_its_files_are_there(string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(_app.Server, path), TestContext.Current.CancellationToken);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("base-uri 'self'");
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var root = Base().Match(page).Groups[1].Value;
        root.ShouldBe("/team/chat/");
        page.IndexOf("<base", StringComparison.Ordinal).ShouldBeLessThan(LocalFile().Match(page).Index);
        var files = LocalFile().Matches(page).Select(file => file.Groups[1].Value).ToList();
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            using var there = await http.GetAsync(
                new Uri(new Uri(_app.Server, root), file), TestContext.Current.CancellationToken);
            ((int)there.StatusCode).ShouldBe(200, file);
        }
    }

    [Theory]
    [InlineData("/team/chat")]
    [InlineData("")]
    public async Task The_refresh_cookie_has_a_name_of_its_own(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        await using var ann = await ChatPerson.Register(_app.Server, "ann");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Server, $"{path}/api/v1/auth/login"))
        {
            Content = JsonContent.Create(new
            {
                username = "ann", password = ChatPerson.Password, device = AuthClient.Device(), refreshCookie = true,
            }),
        };
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var signedIn = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-refresh.team.chat=");
        cookie.ShouldContain("; path=/; secure");

        using var again = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Server, $"{path}/api/v1/auth/refresh"))
        {
            Content = JsonContent.Create(new { }),
        };
        again.Headers.Add("X-Forwarded-Proto", "https");
        again.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var refreshed = await http.SendAsync(again, TestContext.Current.CancellationToken);
        ((int)refreshed.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task The_documents_name_it_and_without_one_the_root()
    {
        using var http = new HttpClient();
        await using var root = await ChatApplication.Start();
        foreach (var (app, server, hub) in new[] { (_app, "/team/chat", "/team/chat/hubs/chat"), (root, "/", "/hubs/chat") })
        {
            var openApi = await http.GetFromJsonAsync<JsonElement>(
                new Uri(app.Server, "openapi/v1.json"), TestContext.Current.CancellationToken);
            openApi.GetProperty("servers")[0].GetProperty("url").GetString().ShouldBe(server);
            openApi.GetProperty("paths").TryGetProperty("/api/v1/limits", out _).ShouldBeTrue();
            var asyncApi = await http.GetFromJsonAsync<JsonElement>(
                new Uri(app.Server, "asyncapi/v1.json"), TestContext.Current.CancellationToken);
            asyncApi.GetProperty("channels").GetProperty("chat").GetProperty("address").GetString().ShouldBe(hub);
        }

        Base().Match(await http.GetStringAsync(root.Server, TestContext.Current.CancellationToken)).Groups[1].Value.ShouldBe("/");
    }

    [Fact]
    public async Task Answers_below_it_have_the_headers_of_those_at_the_root()
    {
        using var http = new HttpClient();
        foreach (var path in new[] { "/api/v1/users/me", "/team/chat/api/v1/users/me", "/team/chat/hubs/chat" })
        {
            using var answer = await http.GetAsync(new Uri(_app.Server, path), TestContext.Current.CancellationToken);
            ((int)answer.StatusCode, answer.Headers.CacheControl?.ToString()).ShouldBe((401, "no-store"), path);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Server, "/team/chat/api/v1/auth/login"));
        request.Headers.Add("Origin", "https://evil.example");
        using var foreign = await http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)foreign.StatusCode).ShouldBe(403);
    }

    [GeneratedRegex("<base href=\"([^\"]*)\">")]
    private static partial Regex Base();

    [GeneratedRegex("(?:src|href)=\"\\./([^\"]+)\"")]
    private static partial Regex LocalFile();
}
