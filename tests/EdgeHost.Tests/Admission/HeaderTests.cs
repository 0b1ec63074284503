using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>What browsers and caches are told, and what a page of another origin may send without asking.</summary>
public sealed partial class HeaderTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ChatApplication _app = null!;

    public async ValueTask InitializeAsync() => _app = await ChatApplication.Start();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Cross_origin_requests_are_closed_unless_configured_and_headers_guard_every_answer()
    {
        await using var open = await ChatApplication.Start("Cors:Origins:0=https://app.example");
        (await AllowedOrigin(_app, "https://app.example")).ShouldBeNull();
        (await AllowedOrigin(open, "https://app.example")).ShouldBe("https://app.example");
        (await AllowedOrigin(open, "https://evil.example")).ShouldBeNull();

        using var http = new HttpClient();
        foreach (var path in new[] { "/alive", "/api/v1/users/me", "/api/v1/users?limit=x", "/hubs/chat/negotiate", "/nothing" })
        {
            using var answer = await http.GetAsync(new Uri(_app.Server, path));
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("script-src 'self'");
            policy.ShouldContain("frame-ancestors 'none'");
            answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
            policy.ShouldNotContain("unsafe");
            answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single().ShouldBe("same-origin");
            answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
            answer.Headers.Contains("Server").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Nothing_of_the_API_is_kept_and_the_page_is_asked_for_each_time()
    {
        var ann = await _app.Person("ann");
        (await CacheControl(ann.Http, "/api/v1/users/me")).ShouldBe("no-store");
        (await CacheControl(_http, "/api/v1/users/me")).ShouldBe("no-store");
        (await CacheControl(ann.Http, "/api/v1/users/no-id")).ShouldBe("no-store");
        foreach (var path in new[] { "/", "/index.html", "/some/deep/link" })
        {
            (await CacheControl(_http, path)).ShouldBe("no-cache");
        }

        var page = await _http.GetStringAsync(_app.Server, TestContext.Current.CancellationToken);
        (await CacheControl(_http, Asset().Match(page).Groups[1].Value)).ShouldBe("public, max-age=31536000, immutable");
    }

    [Fact]
    public async Task Texts_say_their_charset()
    {
        var page = await _http.GetStringAsync(_app.Server, TestContext.Current.CancellationToken);
        string[] kinds = [".js", ".css", ".svg"];
        var files = LocalFile().Matches(page).Select(file => file.Groups[1].Value)
            .Where(file => kinds.Contains(Path.GetExtension(file))).ToList();
        foreach (var kind in kinds)
        {
            files.ShouldContain(file => file.EndsWith(kind, StringComparison.Ordinal), kind);
        }

        foreach (var path in (string[])["/", "/some/deep/link", .. files])
        {
            using var answer = await _http.GetAsync(new Uri(_app.Server, path), TestContext.Current.CancellationToken);
            answer.Content.Headers.ContentType!.CharSet.ShouldBe("utf-8", path);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_body_that_does_not_say_that_it_is_JSON_is_refused(string? type)
    {
        var body = JsonSerializer.Serialize(new
        {
            username = "ann", password = ChatPerson.Password, device = new { name = "test", platform = "dotnet" },
        });
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : new(type);
        using var answer = await _http.PostAsync(
            new Uri(_app.Server, "/api/v1/auth/register"), content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(400);
        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        problem.GetProperty("field").GetString().ShouldBe("Content-Type");
    }

    private static async Task<string?> AllowedOrigin(ChatApplication app, string origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Server, "/alive"));
        request.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(request);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }

    private async Task<string?> CacheControl(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(_app.Server, path), TestContext.Current.CancellationToken);
        return answer.Headers.CacheControl?.ToString();
    }

    [GeneratedRegex("\\.(/assets/[^\"]+)")]
    private static partial Regex Asset();

    [GeneratedRegex("(?:src|href)=\"\\.(/[^\"]+)\"")]
    private static partial Regex LocalFile();
}
