using System.Text;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>What is malformed, too much or not allowed gets its code and costs nobody else anything.</summary>
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
    [InlineData("""{"conversationId":"$D","clientMessageId":"$N","text":5}""", "Invalid", "text")]
    [InlineData("""{"conversationId":"$D","clientMessageId":"no-uuid","text":"x"}""", "Invalid", "clientMessageId")]
    [InlineData("""{"conversationId":"$D","text":"x"}""", "Invalid", "clientMessageId")]
    [InlineData("""{"clientMessageId":"$N","text":"x"}""", "Invalid", "conversationId")]
    [InlineData("""{"conversationId":"$D","clientMessageId":"$N"}""", "Invalid", "text")]
    [InlineData("""{"conversationId":"$D","clientMessageId":"$N","text":""}""", "Invalid", "text")]
    [InlineData("""{"conversationId":"$D","clientMessageId":"$N","text":"\ud800"}""", "Invalid", "text")]
    [InlineData("""{"conversationId":"$D","clientMessageId":"$N","text":"$LONG"}""", "TooLarge", null)]
    [InlineData("""{"conversationId":"$N","clientMessageId":"$N","text":"x"}""", "NotFound", null)]
    [InlineData("""[1,2]""", "Invalid", null)]
    [InlineData("""null""", "Invalid", null)]
    public async Task A_bad_send_gets_its_code_and_the_connection_lives(string request, string code, string? field)
    {
        var hub = await _ann.Connect();
        var json = request.Replace("$D", _direct).Replace("$N", Guid.NewGuid().ToString())
            .Replace("$LONG", new string('ä', 4_097));
        var error = (await hub.InvokeRaw("SendMessage", $"[{json}]")).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        (error.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
        error.GetProperty("retryable").GetBoolean().ShouldBeFalse();
        (await Send(hub, "fine")).TryGetProperty("value", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("POST", "conversations/$D/messages", """{"text":""", 400, "Invalid")]
    [InlineData("POST", "conversations/$D/messages", """{"text":"x"}""", 400, "Invalid")]
    [InlineData("POST", "conversations/$D/messages", """{"text":"x","clientMessageId":"x"}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"party","memberIds":[]}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"direct","memberIds":[]}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"direct","memberIds":["00000000-0000-0000-0000-000000000001"]}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"group","memberIds":[]}""", 400, "Invalid")]
    [InlineData("GET", "conversations/not-a-uuid", null, 400, "Invalid")]
    [InlineData("GET", "conversations/00000000-0000-0000-0000-000000000001", null, 404, "NotFound")]
    [InlineData("GET", "conversations/$D/messages?limit=0", null, 400, "Invalid")]
    [InlineData("GET", "conversations/$D/messages?limit=201", null, 400, "Invalid")]
    [InlineData("GET", "conversations/$D/messages?before=x", null, 400, "Invalid")]
    [InlineData("GET", "conversations?cursor=x", null, 400, "Invalid")]
    [InlineData("GET", "users?query=", null, 400, "Invalid")]
    [InlineData("GET", "users/00000000-0000-0000-0000-000000000001", null, 404, "NotFound")]
    [InlineData("PATCH", "conversations/$D", """{"name":"x"}""", 403, "Forbidden")]
    [InlineData("GET", "nowhere", null, 404, "NotFound")]
    [InlineData("PUT", "nowhere", null, 404, "NotFound")]
    [InlineData("DELETE", "users/me", null, 405, "Invalid")]
    [InlineData("PUT", "conversations", null, 405, "Invalid")]
    [InlineData("GET", "auth/login", null, 405, "Invalid")]
    [InlineData("PATCH", "conversations/$D", """{"name":null}""", 400, "Invalid")]
    [InlineData("POST", "auth/refresh", """{"refreshToken":null}""", 400, "Invalid")]
    [InlineData("POST", "auth/login", """{"username":null,"password":"x","device":{"name":"x","platform":"x"}}""", 400, "Invalid")]
    [InlineData("POST", "auth/login", """{"username":"ann","password":"x","device":null}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"group","name":" \t","memberIds":[]}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"group","name":"a\u202eb","memberIds":[]}""", 400, "Invalid")]
    [InlineData("PATCH", "users/me", """{"displayName":"\u200b"}""", 400, "Invalid")]
    public async Task A_bad_request_is_a_problem_with_its_code(
        string method, string path, string? body, int status, string code)
    {
        var (actual, problem) = await _ann.Call(new(method), path.Replace("$D", _direct), body);
        actual.ShouldBe(status);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
    }

    [Theory]
    [InlineData("users/not-a-uuid", "id")]
    [InlineData("conversations/$D/messages/x", "messageId")]
    [InlineData("conversations/$D/messages?limit=99999999999", "limit")]
    [InlineData("conversations/$D/members?cursor=x", "cursor")]
    public async Task A_bad_value_in_path_or_query_is_named(string path, string field)
    {
        var (status, problem) = await _ann.Call(HttpMethod.Get, path.Replace("$D", _direct));
        (status, problem.GetProperty("field").GetString()).ShouldBe((400, field));
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        using var answer = await _ann.Http.DeleteAsync("users/me");
        answer.Content.Headers.Allow.ShouldBe(["GET", "PATCH"]);
    }

    [Theory]
    [InlineData("""{"cursors":[null]}""")]
    [InlineData("""{"cursors":[{"conversationId":"$D","sequence":-1}]}""")]
    [InlineData("""{"cursors":[{"conversationId":"$D","sequence":-9223372036854775808}]}""")]
    public async Task A_bad_cursor_gets_its_code(string request)
    {
        var hub = await _ann.Connect();
        var error = (await hub.InvokeRaw("Sync", $"[{request.Replace("$D", _direct)}]")).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("field").GetString()).ShouldBe(("Invalid", "cursors"));
    }

    [Fact]
    public async Task What_may_be_left_out_may_be_null()
    {
        var (status, _) = await _ann.Call(
            HttpMethod.Post, $"conversations/{_direct}/messages",
            """{"text":"x","contentType":null,"mentions":null,"replyTo":null,"clientMessageId":null}""",
            ("Idempotency-Key", Guid.NewGuid().ToString()));
        status.ShouldBe(201);
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
    public async Task A_body_over_the_limit_is_refused()
    {
        var (status, problem) = await _ann.Call(
            HttpMethod.Post, $"conversations/{_direct}/messages", new { text = new string('x', 70_000) });
        (status, problem.GetProperty("code").GetString()).ShouldBe((413, "TooLarge"));
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
        var errors = (await Task.WhenAll(replies)).Where(reply => reply.TryGetProperty("error", out _))
            .Select(reply => reply.GetProperty("error")).ToList();
        errors.Count.ShouldBeInRange(9_000, 9_980);
        errors.ShouldAllBe(error => error.GetProperty("code").GetString() == "RateLimited"
            && error.GetProperty("retryable").GetBoolean() && error.GetProperty("retryAfterMs").GetInt64() > 0);
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

        var sixth = await _ann.Connect();
        await sixth.Closed;
        sixth.CloseError.ShouldNotBeNull().ShouldContain("LimitReached: At most 5 connections (UserConnections).");
    }

    private Task<JsonElement> Send(HubClient from, string text) => from.Invoke(
        "SendMessage", new { conversationId = _direct, clientMessageId = Guid.NewGuid(), text });
}
