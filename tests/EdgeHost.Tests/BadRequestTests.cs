using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>What is malformed gets its code and changes nothing, so one host serves all of these.</summary>
public sealed class BadRequestTests(BadRequestTests.Host host) : IClassFixture<BadRequestTests.Host>
{
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
        var json = request.Replace("$D", host.Direct).Replace("$N", Guid.NewGuid().ToString())
            .Replace("$LONG", new string('ä', 4_097));
        var error = (await host.Hub.InvokeRaw("SendMessage", $"[{json}]")).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        (error.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
        error.GetProperty("retryable").GetBoolean().ShouldBeFalse();
        var good = new { conversationId = host.Direct, clientMessageId = Guid.NewGuid(), text = "fine" };
        (await host.Hub.Invoke("SendMessage", good)).TryGetProperty("value", out _).ShouldBeTrue();
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
    [InlineData("PATCH", "conversations/$D/permissions", """{"action":"post","role":"guest"}""", 403, "Forbidden")]
    [InlineData("GET", "nowhere", null, 404, "NotFound")]
    [InlineData("PUT", "nowhere", null, 404, "NotFound")]
    [InlineData("DELETE", "users/me", null, 405, "Invalid")]
    [InlineData("PUT", "conversations", null, 405, "Invalid")]
    [InlineData("GET", "auth/login", null, 405, "Invalid")]
    [InlineData("PATCH", "conversations/$D", """{"name":null}""", 400, "Invalid")]
    [InlineData("POST", "auth/refresh", """{"refreshToken":null}""", 401, "Unauthenticated")]
    [InlineData("POST", "auth/refresh", """{"refreshToken":1}""", 400, "Invalid")]
    [InlineData("POST", "auth/refresh", """{"refreshToken":"x","refreshToken":"y"}""", 400, "Invalid")]
    [InlineData("POST", "auth/login", """{"username":null,"password":"x","device":{"name":"x","platform":"x"}}""", 400, "Invalid")]
    [InlineData("POST", "auth/login", """{"username":"ann","password":"x","device":null}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"group","name":" \t","memberIds":[]}""", 400, "Invalid")]
    [InlineData("POST", "conversations", """{"type":"group","name":"a\u202eb","memberIds":[]}""", 400, "Invalid")]
    [InlineData("PATCH", "users/me", """{"displayName":"\u200b"}""", 400, "Invalid")]
    public async Task A_bad_request_is_a_problem_with_its_code(
        string method, string path, string? body, int status, string code)
    {
        var (actual, problem) = await host.Ann.Call(new(method), path.Replace("$D", host.Direct), body);
        actual.ShouldBe(status);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
    }

    [Theory]
    [InlineData("Sync", "{}", "cursors")]
    [InlineData("Sync", """{"cursors":[{"conversationId":"x","sequence":1}]}""", "cursors[0].conversationId")]
    [InlineData("History", "{}", "conversationId")]
    [InlineData("History", """{"conversationId":"$D","before":"x"}""", "before")]
    [InlineData("MarkDelivered", """{"conversationId":null,"sequence":1}""", "conversationId")]
    [InlineData("MarkRead", """{"conversationId":"$D"}""", "sequence")]
    [InlineData("StartTyping", """{"conversationId":{}}""", "conversationId")]
    [InlineData("StopTyping", "5", null)]
    [InlineData("SetPresence", """{"status":"loud"}""", "status")]
    [InlineData("SetPresence", """{"status":1}""", "status")]
    [InlineData("WatchPresence", """{"userIds":null}""", "userIds")]
    [InlineData("WatchPresence", """{"userIds":["x"]}""", "userIds[0]")]
    public async Task Every_malformed_call_is_answered_with_its_field(string method, string request, string? field)
    {
        var error = (await host.Hub.InvokeRaw(method, $"[{request.Replace("$D", host.Direct)}]")).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("Invalid");
        (error.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
    }

    [Theory]
    [InlineData("PATCH", "conversations/$D", """{"name":null}""", "name")]
    [InlineData("PATCH", "conversations/$D", "{}", "name")]
    [InlineData("PATCH", "conversations/$D", """{'name':""", null)]
    [InlineData("POST", "conversations", """{"type":"party","memberIds":[]}""", "type")]
    [InlineData("POST", "conversations", """{"type":"group"}""", "memberIds")]
    [InlineData("POST", "conversations/$D/messages", """{"text":5}""", "text")]
    [InlineData("POST", "conversations/$D/members", """{"userId":"x"}""", "userId")]
    [InlineData("PATCH", "users/me", """{"avatar":[]}""", "avatar")]
    [InlineData("POST", "auth/refresh", """{"refreshToken":[]}""", "refreshToken")]
    [InlineData("POST", "auth/login", """{"username":"ann","password":"x"}""", "device")]
    public async Task A_malformed_body_is_refused_with_its_field(string method, string path, string body, string? field)
    {
        var (status, problem) = await host.Ann.Call(new(method), path.Replace("$D", host.Direct), body);
        (status, problem.GetProperty("code").GetString()).ShouldBe((400, "Invalid"));
        (problem.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
    }

    [Theory]
    [InlineData("users/not-a-uuid", "id")]
    [InlineData("conversations/$D/messages/x", "messageId")]
    [InlineData("conversations/$D/messages?limit=99999999999", "limit")]
    [InlineData("conversations/$D/messages?before=1&limit=x", "limit")]
    [InlineData("conversations/$D/members?cursor=x", "cursor")]
    public async Task A_bad_value_in_path_or_query_is_named(string path, string field)
    {
        var (status, problem) = await host.Ann.Call(HttpMethod.Get, path.Replace("$D", host.Direct));
        (status, problem.GetProperty("field").GetString()).ShouldBe((400, field));
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        using var answer = await host.Ann.Http.DeleteAsync("users/me");
        answer.Content.Headers.Allow.ShouldBe(["GET", "PATCH"]);
    }

    [Theory]
    [InlineData("""{"cursors":[null]}""")]
    [InlineData("""{"cursors":[{"conversationId":"$D","sequence":-1}]}""")]
    [InlineData("""{"cursors":[{"conversationId":"$D","sequence":-9223372036854775808}]}""")]
    public async Task A_bad_cursor_gets_its_code(string request)
    {
        var error = (await host.Hub.InvokeRaw("Sync", $"[{request.Replace("$D", host.Direct)}]")).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("field").GetString()).ShouldBe(("Invalid", "cursors"));
    }

    [Fact]
    public async Task What_may_be_left_out_may_be_null()
    {
        var (status, _) = await host.Ann.Call(
            HttpMethod.Post, $"conversations/{host.Direct}/messages",
            """{"text":"x","contentType":null,"mentions":null,"replyTo":null,"clientMessageId":null}""",
            ("Idempotency-Key", Guid.NewGuid().ToString()));
        status.ShouldBe(201);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        var (status, problem) = await host.Ann.Call(
            HttpMethod.Post, $"conversations/{host.Direct}/messages", new { text = new string('x', 70_000) });
        (status, problem.GetProperty("code").GetString()).ShouldBe((413, "TooLarge"));
    }

    /// <summary>Ann is connected, and has a conversation with Ben.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private ChatApplication _app = null!;

        public ChatPerson Ann { get; private set; } = null!;

        public HubClient Hub { get; private set; } = null!;

        public string Direct { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _app = await ChatApplication.Start("Limits:MessagesBurst=1000");
            Ann = await _app.Person("ann");
            Direct = await Ann.NewDirect(await _app.Person("ben"));
            Hub = await Ann.Connect();
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
