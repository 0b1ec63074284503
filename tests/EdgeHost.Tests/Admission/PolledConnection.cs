using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>A connection to the hub by requests, each with a token of its own: as long polling does it.</summary>
internal sealed class PolledConnection(Uri server, string id) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    /// <summary>By which requests name it.</summary>
    public string Id => id;

    public static async Task<PolledConnection> Open(Uri server, string token)
    {
        var connection = await Negotiate(server, token);
        (await connection.Poll(token)).Status.ShouldBe(200);
        (await connection.Say(token, """{"protocol":"json","version":1}""")).ShouldBe(200);
        (await connection.Poll(token)).Text.ShouldBe("{}\u001e");
        return connection;
    }

    public static async Task<PolledConnection> Negotiate(Uri server, string token)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var request = Request(HttpMethod.Post, "/hubs/chat/negotiate?negotiateVersion=1", token);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var id = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("connectionToken").GetString()!;
        return new(server, id);
    }

    public async Task<(int Status, string Text)> Poll(string token)
    {
        using var request = Request(HttpMethod.Get, $"/hubs/chat?id={id}", token);
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<int> Say(string token, string frame)
    {
        using var request = Request(HttpMethod.Post, $"/hubs/chat?id={id}", token);
        request.Content = new StringContent(frame + "\u001e", Encoding.UTF8, "text/plain");
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>A call that is answered, so that the next poll does not wait.</summary>
    public Task<int> Call(string token) => Say(
        token, """{"type":1,"invocationId":"1","target":"WatchPresence","arguments":[{"userIds":[]}]}""");

    public async Task<int> End(string token)
    {
        using var request = Request(HttpMethod.Delete, $"/hubs/chat?id={id}", token);
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, string token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
