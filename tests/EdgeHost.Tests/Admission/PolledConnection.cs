using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>A connection to the hub by requests, each with a token of its own: as long polling does it.</summary>
internal sealed class PolledConnection(Uri server, string id) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    /// <param name="inQuery">Whether tokens are in the query, as of browsers, or in the header.</param>
    public static async Task<PolledConnection> Open(Uri server, string token, bool inQuery = false)
    {
        var connection = await Negotiate(server, token, inQuery);
        (await connection.Poll(token, inQuery)).Status.ShouldBe(200);
        (await connection.Say(token, """{"protocol":"json","version":1}""", inQuery)).ShouldBe(200);
        (await connection.Poll(token, inQuery)).Text.ShouldBe("{}\u001e");
        return connection;
    }

    public static async Task<PolledConnection> Negotiate(Uri server, string token, bool inQuery = false)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var request = Request(HttpMethod.Post, "/hubs/chat/negotiate?negotiateVersion=1", token, inQuery);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var id = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("connectionToken").GetString()!;
        return new(server, id);
    }

    public async Task<(int Status, string Text)> Poll(string token, bool inQuery = false)
    {
        using var request = Request(HttpMethod.Get, $"/hubs/chat?id={id}", token, inQuery);
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<int> Say(string token, string frame, bool inQuery = false)
    {
        using var request = Request(HttpMethod.Post, $"/hubs/chat?id={id}", token, inQuery);
        request.Content = new StringContent(frame + "\u001e", Encoding.UTF8, "text/plain");
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>A call that is answered, so that the next poll does not wait.</summary>
    public Task<int> Call(string token, bool inQuery = false) => Say(
        token, """{"type":1,"invocationId":"1","target":"WatchPresence","arguments":[{"userIds":[]}]}""", inQuery);

    public async Task<int> End(string token)
    {
        using var request = Request(HttpMethod.Delete, $"/hubs/chat?id={id}", token, inQuery: false);
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, string token, bool inQuery)
    {
        var request = new HttpRequestMessage(method, inQuery ? $"{path}&access_token={token}" : path);
        request.Headers.Authorization = inQuery ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
