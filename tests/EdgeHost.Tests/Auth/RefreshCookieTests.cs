using System.Net.Http.Json;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>The refresh token of browsers.</summary>
public sealed class RefreshCookieTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Proxies:0=127.0.0.1");
        await _app.Person("ann");
        // Cookies by hand: .NET's container knows no names with a prefix.
        _browser = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(_app.Server, "/api/v1/auth/") };
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return _app.DisposeAsync();
    }

    [Theory]
    [InlineData("http", "refresh=", "; path=/; samesite=strict; httponly")]
    [InlineData("https", "__Host-refresh=", "; path=/; secure; samesite=strict; httponly")]
    public async Task It_is_a_cookie_that_no_script_reads_and_no_other_page_sends(string scheme, string name, string attributes)
    {
        var (status, body, cookie) = await Post(scheme, "login", Login(refreshCookie: true));
        (status, body.TryGetProperty("refreshToken", out _)).ShouldBe((200, false));
        cookie.ShouldStartWith(name);
        cookie.ShouldEndWith($"; max-age=34560000{attributes}");

        var (_, refreshed, next) = await Post(scheme, "refresh", new { }, cookie);
        refreshed.TryGetProperty("refreshToken", out _).ShouldBeFalse();
        next.ShouldNotBe(cookie);
        next.ShouldStartWith(name);
        (await Post(scheme == "http" ? "https" : "http", "refresh", new { }, next)).Status.ShouldBe(401);
        (await Post(scheme, "refresh", new { }, next, ("Origin", "https://evil.example"))).Status.ShouldBe(403);

        var token = refreshed.GetProperty("accessToken").GetString()!;
        var (left, _, removed) = await Post(scheme, "logout", new { }, next, ("Authorization", $"Bearer {token}"));
        (left, removed).ShouldBe((204, $"{name}; expires=Thu, 01 Jan 1970 00:00:00 GMT{attributes}"));
        (await Post(scheme, "refresh", new { }, next)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Programs_have_it_in_the_answer_and_no_cookie_comes_of_it()
    {
        var (_, session, cookie) = await Post("http", "login", Login(refreshCookie: false));
        cookie.ShouldBeEmpty();
        var (status, next, none) = await Post("http", "refresh", new { refreshToken = session.GetProperty("refreshToken") });
        (status, next.TryGetProperty("refreshToken", out _), none).ShouldBe((200, true, ""));
        (await Post("http", "refresh", new { })).Status.ShouldBe(401);
    }

    private static object Login(bool refreshCookie) =>
        new { username = "ann", password = ChatPerson.Password, device = AuthClient.Device(), refreshCookie };

    private async Task<(int Status, JsonElement Body, string Cookie)> Post(
        string scheme, string path, object body, string? cookie = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Forwarded-Proto", scheme);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await _browser.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (
            (int)answer.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text),
            answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single() : "");
    }
}
