using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>Who is not a member does not learn whether a conversation exists.</summary>
public sealed class HiddenConversationTests : IAsyncLifetime
{
    private readonly AttackedHost _host = new();
    private ChatPerson _stranger = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        _stranger = await _host.Person("stranger");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Every_call_answers_a_stranger_the_same()
    {
        var (ann, ben) = (await _host.Person("ann"), await _host.Person("ben"));
        var secret = await ann.NewDirect(ben);
        var nothing = Guid.NewGuid().ToString();
        var device = await _stranger.Connect();
        foreach (var (method, rest) in new (string, object)[]
        {
            ("SendMessage", new { clientMessageId = Guid.NewGuid(), text = "?" }), ("History", new { }),
            ("MarkRead", new { sequence = 1 }), ("MarkDelivered", new { sequence = 1 }), ("StartTyping", new { }),
            ("StopTyping", new { }),
        })
        {
            (await Ask(secret)).ShouldBe(await Ask(nothing), method);

            async Task<string> Ask(string conversation)
            {
                var argument = JsonSerializer.SerializeToNode(rest)!.AsObject();
                argument["conversationId"] = conversation;
                return (await device.Invoke(method, argument)).ToString();
            }
        }

        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, "", null), (HttpMethod.Patch, "", new { name = "x" }), (HttpMethod.Get, "/members", null),
            (HttpMethod.Post, "/members", new { userId = _stranger.Id }),
            (HttpMethod.Patch, $"/members/{ann.Id}", new { role = "admin" }), (HttpMethod.Delete, $"/members/{ann.Id}", null),
            (HttpMethod.Get, "/messages", null), (HttpMethod.Get, "/entries", null),
            (HttpMethod.Post, "/messages", new { clientMessageId = Guid.NewGuid(), text = "?" }),
        })
        {
            var known = await _stranger.Call(method, $"conversations/{secret}{path}", body);
            var unknown = await _stranger.Call(method, $"conversations/{nothing}{path}", body);
            (known.Status, known.Body.ToString()).ShouldBe((unknown.Status, unknown.Body.ToString()), $"{method} {path}");
        }

        var answer = (await device.Invoke("Sync", new
        {
            cursors = new[] { secret, nothing }.Select(id => new { conversationId = id, sequence = 1 }),
        })).GetProperty("value").GetProperty("conversations");
        answer[0].ToString().Replace(secret, nothing).ShouldBe(answer[1].ToString());
    }
}
