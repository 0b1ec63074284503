using System.Collections.Concurrent;
using System.Text.Json;
using ChatOrleans.Testing;
using MessagePack;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests.Transports;

/// <summary>SignalR's own .NET client over MessagePack: everything reads as it does in JSON.</summary>
public sealed class MessagePackTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<JsonElement> _came = new();
    private ChatApplication _app = null!;
    private ChatPerson _ben = null!;
    private HubClient _bensOther = null!;
    private HubConnection _packed = null!;
    private string _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start();
        var ann = await _app.Person("ann");
        _ben = await _app.Person("ben");
        _direct = await ann.NewDirect(_ben);
        _bensOther = await _ben.Connect();
        _packed = new HubConnectionBuilder()
            .WithUrl(
                new Uri(_ben.Server, "/hubs/chat"),
                http => http.AccessTokenProvider = () => Task.FromResult<string?>(_ben.AccessToken))
            .AddMessagePackProtocol()
            .Build();
        _packed.On<object>("NewEntries", payload => _came.Enqueue(ToJson(payload)));
        await _packed.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _packed.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_sent_received_and_synced_as_in_JSON()
    {
        var id = Guid.NewGuid().ToString();
        var request = new { conversationId = _direct, clientMessageId = id, text = "ä 😀", mentions = new[] { _ben.Id } };
        var sent = (await Invoke("SendMessage", request)).GetProperty("value");
        (sent.GetProperty("conversationId").GetString(), sent.GetProperty("sequence").GetInt64()).ShouldBe((_direct, 3));
        sent.GetProperty("sentAt").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");

        await Eventually.True(() => !_came.IsEmpty && !_bensOther.Events.IsEmpty, "the event comes in both protocols");
        var (name, payload) = _bensOther.Events.Single();
        name.ShouldBe("NewEntries");
        payload.GetProperty("entries")[0].GetProperty("text").GetString().ShouldBe("ä 😀");
        ShouldBeSame(_came.Single(), payload);

        var cursors = new { cursors = new[] { new { conversationId = _direct, sequence = 0 } } };
        var synced = await Invoke("Sync", cursors);
        synced.GetProperty("value").GetProperty("conversations")[0].GetProperty("entries").GetArrayLength().ShouldBe(3);
        ShouldBeSame(synced, await _bensOther.Invoke("Sync", cursors));
    }

    [Fact]
    public async Task A_malformed_call_is_answered_with_its_field_and_the_connection_lives()
    {
        var id = Guid.NewGuid().ToString();
        await Refused("SendMessage", new { conversationId = _direct, text = "x" }, "clientMessageId");
        await Refused("SendMessage", new { conversationId = _direct, clientMessageId = id, text = new byte[] { 1 } }, "text");
        await Refused("SendMessage", new { conversationId = _direct, clientMessageId = id, text = DateTime.UnixEpoch }, "text");
        await Refused(
            "SendMessage",
            new { conversationId = _direct, clientMessageId = id, text = "x", replyTo = new byte[] { 1 } }, "replyTo");
        await Refused("MarkRead", new { conversationId = _direct, sequence = double.NaN }, "sequence");
        await Refused("MarkRead", new { conversationId = _direct, sequence = ulong.MaxValue }, "sequence");
        await Refused("SetPresence", new { status = 1 }, "status");
        await Refused("Sync", new Dictionary<int, int> { [0] = 1 }, "cursors");
        await Refused("StartTyping", "text", field: null);
        await Refused("StartTyping", request: null, field: null);
        (await Invoke("SendMessage", new { conversationId = _direct, clientMessageId = id, text = "fine" }))
            .GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(3);
    }

    private static void ShouldBeSame(JsonElement packed, JsonElement json) =>
        JsonElement.DeepEquals(packed, json).ShouldBeTrue($"{packed}\n{json}");

    private static JsonElement ToJson(object value) => JsonElement.Parse(MessagePackSerializer.SerializeToJson(value));

    private async Task<JsonElement> Invoke(string method, object? request) =>
        ToJson(await _packed.InvokeAsync<object>(method, request));

    private async Task Refused(string method, object? request, string? field)
    {
        var error = (await Invoke(method, request)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("Invalid");
        (error.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
    }
}
