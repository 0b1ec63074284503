using System.Net.Http.Json;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>Calls of <c>/api/v1/auth</c> by somebody without a session.</summary>
internal sealed class AuthClient(Uri server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new(server, "/api/v1/auth/") };

    public static object Device(string? id = null, string? secret = null) =>
        new { id = id ?? Guid.NewGuid().ToString(), name = "test", platform = "dotnet", secret };

    public Task<(int Status, JsonElement Body)> Login(
        string username, string password = ChatPerson.Password, object? device = null) =>
        Post("login", new { username, password, device = device ?? Device() });

    public Task<(int Status, JsonElement Body)> Register(
        string username, string password = ChatPerson.Password, object? device = null) =>
        Post("register", new { username, password, device = device ?? Device() });

    public Task<(int Status, JsonElement Body)> Refresh(string refreshToken) => Post("refresh", new { refreshToken });

    /// <summary>The next token; the present one must be good.</summary>
    public async Task<string> Next(string refreshToken)
    {
        var (status, body) = await Refresh(refreshToken);
        status.ShouldBe(200, body.ToString());
        return body.GetProperty("refreshToken").GetString()!;
    }

    public async Task<(int Status, JsonElement Body)> Post(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public void Dispose() => _http.Dispose();
}
