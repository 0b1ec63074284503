using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ChatOrleans.EdgeHost.Tests.Admission;
using ChatOrleans.Limits;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>What is too much or not allowed gets its code and costs nobody else anything.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;
    private string _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start();
        _ann = await _app.Person("ann");
        _ben = await _app.Person("ben");
        _direct = await _ann.NewDirect(_ben);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("\"admin, owner\"")]
    [InlineData("\"owner,\"")]
    [InlineData("\" owner\"")]
    [InlineData("\"Owner\"")]
    [InlineData("\"2\"")]
    [InlineData("2")]
    public async Task A_value_that_the_protocol_does_not_name_is_malformed(string role)
    {
        var (_, group) = await _ann.Call(
            HttpMethod.Post, "conversations", $$"""{"type":"group","name":"G","memberIds":["{{_ben.Id}}"]}""");
        var (status, answer) = await _ann.Call(
            HttpMethod.Patch, $"conversations/{group.GetProperty("id")}/members/{_ben.Id}", $$"""{"role":{{role}}}""");
        (status, answer.GetProperty("code").GetString(), answer.GetProperty("field").GetString())
            .ShouldBe((400, "Invalid", "role"));
    }

    [Fact]
    public async Task A_conversation_that_cannot_be_costs_no_permit()
    {
        await using var app = await ChatApplication.Start("Limits:NewConversationsPerHour=1");
        var ann = await app.Person("ann");
        (await Create("""{"type":"group","name":"","memberIds":[]}""")).ShouldBe(400);
        (await Create($$"""{"type":"direct","memberIds":["{{ann.Id}}"]}""")).ShouldBe(400);
        (await Create("""{"type":"group","name":"G","memberIds":[]}""")).ShouldBe(201);
        (await Create("""{"type":"group","name":"H","memberIds":[]}""")).ShouldBe(429);

        async Task<int> Create(string body) => (await ann.Call(HttpMethod.Post, "conversations", body)).Status;
    }

    [Fact]
    public async Task A_user_who_has_all_conversations_that_are_allowed_gets_no_more()
    {
        await using var app = await ChatApplication.Start("Limits:UserConversations=1");
        var (ann, ben, cia) = (await app.Person("ann"), await app.Person("ben"), await app.Person("cia"));
        (await Direct(ann, ben)).ShouldBe((201, null));
        (await Direct(ann, ben)).ShouldBe((200, null));
        (await Direct(ann, cia)).ShouldBe((422, "LimitReached"));
        (await Direct(cia, ben)).ShouldBe((422, "LimitReached"));
        var (_, group) = await cia.Call(HttpMethod.Post, "conversations", """{"type":"group","name":"G","memberIds":[]}""");
        var (status, _) = await cia.Call(
            HttpMethod.Post, $"conversations/{group.GetProperty("id")}/members", new { userId = ann.Id });
        status.ShouldBe(422);

        static async Task<(int Status, string? Code)> Direct(ChatPerson from, ChatPerson to)
        {
            var (status, answer) = await from.Call(
                HttpMethod.Post, "conversations", new { type = "direct", memberIds = new[] { to.Id } });
            return (status, answer.TryGetProperty("code", out var code) ? code.GetString() : null);
        }
    }

    [Fact]
    public async Task A_frame_over_the_limit_closes_that_connection_only()
    {
        var hub = await _ann.Connect();
        var other = await _ben.Connect();
        await hub.SendFrame(Encoding.UTF8.GetBytes($"{{\"type\":1,\"target\":\"{new string('x', 100_000)}\"}}"));
        await hub.Closed;
        (await Send(other, "still here")).TryGetProperty("value", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Ten_thousand_sends_at_once_are_limited_and_cost_nobody_else_anything()
    {
        var greedy = await _ann.Connect();
        var modest = await _ben.Connect();
        var replies = Enumerable.Range(0, 10_000).Select(i => Send(greedy, $"{i}")).ToList();
        (await Send(modest, "me too")).TryGetProperty("value", out _).ShouldBeTrue();

        // Within the budget of calls each is refused for the rate of messages; beyond it the connection closes at last.
        await greedy.Closed;
        await Task.WhenAny(Task.WhenAll(replies));
        var errors = replies.Where(reply => reply.IsCompletedSuccessfully && reply.Result.TryGetProperty("error", out _))
            .Select(reply => reply.Result.GetProperty("error")).ToList();
        errors.Count.ShouldBeInRange(6_000, 8_000);
        errors.ShouldAllBe(error => error.GetProperty("code").GetString() == "RateLimited"
            && error.GetProperty("retryable").GetBoolean() && error.GetProperty("retryAfterMs").GetInt64() > 0);
        (await Send(modest, "still here")).TryGetProperty("value", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_profile_changes_only_over_the_version_that_was_read()
    {
        var (_, me) = await _ann.Call(HttpMethod.Get, "users/me");
        var version = me.GetProperty("version").GetInt64();
        (await _ann.Call(
            HttpMethod.Patch, "users/me", new { displayName = "Ann A" }, ("If-Match", $"\"{version}\""))).Status.ShouldBe(200);
        var (status, problem) = await _ann.Call(
            HttpMethod.Patch, "users/me", new { displayName = "Ann B" }, ("If-Match", $"\"{version}\""));
        (status, problem.GetProperty("code").GetString()).ShouldBe((409, "Conflict"));
        (await _ben.Call(HttpMethod.Get, "users?query=a")).Body.GetProperty("items").EnumerateArray()
            .Single().GetProperty("displayName").GetString().ShouldBe("Ann A");
    }

    [Fact]
    public async Task The_sixth_connection_of_a_user_is_refused()
    {
        for (var i = 0; i < 5; i++)
        {
            await _ann.Connect();
        }

        (await Should.ThrowAsync<WebSocketException>(_ann.Connect())).Message.ShouldContain("'422'");
        await _ben.Connect();
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(500_000)]
    [InlineData(1_400_000)]
    public async Task A_request_that_is_too_large_is_answered_and_the_connection_goes_on(int length)
    {
        var hub = await _ann.Connect();
        var error = (await Send(hub, new string('x', length))).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("TooLarge");
        error.GetProperty("retryable").GetBoolean().ShouldBeFalse();
        (await Send(hub, "short")).TryGetProperty("value", out _).ShouldBeTrue();
        hub.Closed.IsCompleted.ShouldBeFalse();

        using var polled = await PolledConnection.Open(_app.Server, _ben.AccessToken);
        (await Say(polled, new string('x', length))).ShouldBe(200);
        await Polls(polled, "\"TooLarge\"");
        (await Say(polled, "short")).ShouldBe(200);
        await Polls(polled, "\"value\"");
    }

    [Fact]
    public async Task A_frame_beyond_all_bounds_ends_the_connection_with_a_reason()
    {
        var hub = await _ann.Connect();
        await Should.ThrowAsync<IOException>(Send(hub, new string('x', 2 * 1024 * 1024)));
        hub.CloseError.ShouldNotBeNull().ShouldContain($"TooLarge: At most {new ChatLimits().FrameBytes} bytes at once.");
    }

    [Theory]
    [InlineData("http://pictures.example/ann.png")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https:pictures")]
    [InlineData("https://ann:secret@pictures.example/ann.png")]
    [InlineData("https://pictures.example/ann.png\n")]
    [InlineData("https://pictures.example\\@evil.example/")]
    [InlineData("//pictures.example/ann.png")]
    [InlineData("ann.png")]
    public async Task An_avatar_is_an_https_address(string avatar)
    {
        var (status, problem) = await _ann.Call(HttpMethod.Patch, "users/me", new { avatar });
        (status, problem.GetProperty("field").GetString()).ShouldBe((400, "avatar"));
        const string right = "https://pictures.example/ann.png?size=64";
        (await _ann.Call(HttpMethod.Patch, "users/me", new { avatar = right })).Body.GetProperty("avatar").GetString()
            .ShouldBe(right);
        (await _ann.Call(HttpMethod.Patch, "users/me", new { avatar = "" })).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("away\nfrom here")]
    [InlineData("\u202Eyawa")]
    [InlineData("\u0000")]
    [InlineData(" ")]
    public async Task A_presence_text_disturbs_nothing_beside_it(string text)
    {
        var hub = await _ann.Connect();
        var answer = await hub.Invoke("SetPresence", new { status = "away", text });
        answer.GetProperty("error").GetProperty("field").GetString().ShouldBe("text");
        foreach (var right in new[] { "away", "", null })
        {
            answer = await hub.Invoke("SetPresence", new { status = "away", text = right });
            answer.TryGetProperty("error", out _).ShouldBeFalse();
        }
    }

    /// <summary>Events may come before the answer.</summary>
    private async Task Polls(PolledConnection from, string expected)
    {
        var (status, text) = (200, "");
        while (!text.Contains(expected, StringComparison.Ordinal))
        {
            (status, text) = await from.Poll(_ben.AccessToken);
            status.ShouldBe(200);
        }
    }

    private Task<int> Say(PolledConnection to, string text) => to.Say(_ben.AccessToken, JsonSerializer.Serialize(new
    {
        type = 1, invocationId = "1", target = "SendMessage",
        arguments = new[] { new { conversationId = _direct, clientMessageId = Guid.NewGuid(), text } },
    }));

    private Task<JsonElement> Send(HubClient from, string text) => from.Invoke(
        "SendMessage", new { conversationId = _direct, clientMessageId = Guid.NewGuid(), text });
}
