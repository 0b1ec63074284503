using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatOrleans.Json;

namespace ChatOrleans.Testing;

/// <summary>Someone with an account at a server, over REST and the hub.</summary>
public sealed class ChatPerson : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly List<HubClient> _connections = [];

    private ChatPerson(Uri server, JsonElement session)
    {
        Server = server;
        Http = new() { BaseAddress = new(server, "api/v1/") };
        Take(session);
    }

    public Uri Server { get; private set; }

    public HttpClient Http { get; private set; }

    public JsonElement Session { get; private set; }

    public string Id => Session.GetProperty("user").GetProperty("id").GetString()!;

    public string Name => Session.GetProperty("user").GetProperty("username").GetString()!;

    public string AccessToken => Session.GetProperty("accessToken").GetString()!;

    public string RefreshToken => Session.GetProperty("refreshToken").GetString()!;

    public string DeviceId => Session.GetProperty("device").GetProperty("id").GetString()!;

    public static Task<ChatPerson> Register(Uri server, string name) => SignIn(server, "register", name);

    /// <summary>The same person on another device, unless one is given.</summary>
    public static Task<ChatPerson> Login(Uri server, string name, object? device = null) =>
        SignIn(server, "login", name, device);

    /// <summary>After a restart at another address.</summary>
    public void MoveTo(Uri server)
    {
        Server = server;
        Http.Dispose();
        Http = new() { BaseAddress = new(server, "api/v1/") };
        Take(Session);
    }

    public void Take(JsonElement session)
    {
        Session = session;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
    }

    public async Task<HubClient> Connect(bool reads = true)
    {
        var connection = await HubClient.Connect(Server, AccessToken, reads);
        _connections.Add(connection);
        return connection;
    }

    public async Task<(int Status, JsonElement Body)> Call(
        HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body, options: ChatJson.Options),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, answer.Length > 0 ? JsonElement.Parse(answer) : default);
    }

    /// <summary>Retries as a client does: silos may just have come, or gone.</summary>
    public async Task<string> NewDirect(ChatPerson other)
    {
        var (status, body) = (0, default(JsonElement));
        await Eventually.True(
            async () =>
            {
                (status, body) = await Call(
                    HttpMethod.Post, "conversations", new { type = "direct", memberIds = new[] { other.Id } });
                return !body.TryGetProperty("retryable", out var retryable) || !retryable.GetBoolean();
            },
            "a conversation can be made");
        return body.TryGetProperty("id", out var id) ? id.GetString()! : throw new HttpRequestException($"{status} {body}");
    }

    public async Task<string> NewGroup(string name, params string[] memberIds)
    {
        var (_, group) = await Call(HttpMethod.Post, "conversations", new { type = "group", name, memberIds });
        return group.GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        Http.Dispose();
    }

    private static async Task<ChatPerson> SignIn(Uri server, string how, string name, object? device = null)
    {
        using var http = new HttpClient();
        using var response = await http.PostAsJsonAsync(
            new Uri(server, $"api/v1/auth/{how}"),
            new { username = name, password = Password, device = device ?? new { name = "test", platform = "dotnet" } });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode ? new(server, answer) : throw new HttpRequestException(answer.ToString());
    }
}
