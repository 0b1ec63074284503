using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOrleans.EdgeHost.Tests.Admission;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Logs;

/// <summary>What the product's process writes to standard output.</summary>
public sealed partial class LogTests
{
    private const string Text = "what nobody else may read";
    private const string Query = "whomever";
    private const string DeviceSecret = "known to this device alone";

    [Fact]
    public async Task In_a_container_each_line_is_JSON_with_the_trace_of_its_request()
    {
        await using var server = new ServerProcess("Host", "--DOTNET_RUNNING_IN_CONTAINER=true");
        await Chat(server);
        var lines = (await server.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line)).ToList();
        lines.Where(line => !line.TryGetProperty("@t", out _) || !line.TryGetProperty("@mt", out _)).ShouldBeEmpty();
        var request = lines.Single(line => line.TryGetProperty("Path", out var path) && path.GetString() == "/api/v1/users");
        request.GetProperty("Method").GetString().ShouldBe("GET");
        request.GetProperty("Status").GetInt32().ShouldBe(200);
        request.GetProperty("@tr").GetString()!.ShouldMatch("^[0-9a-f]{32}$");
        var registered = lines.First(line =>
            line.TryGetProperty("What", out var what) && what.GetString() == "Registration");
        registered.GetProperty("Outcome").GetString().ShouldBe("Done");
        foreach (var who in new[] { "UserId", "DeviceId", "Address" })
        {
            request.GetProperty(who).GetString().ShouldBe(registered.GetProperty(who).GetString());
        }
    }

    [Fact]
    public async Task Elsewhere_each_line_is_for_people()
    {
        await using var server = new ServerProcess("Host");
        await Chat(server);
        (await server.Output).Split('\n').Count(line => Readable().IsMatch(line)).ShouldBe(1);
    }

    [Fact]
    public async Task Levels_are_configured_by_category()
    {
        await using var server = new ServerProcess("Host", "--Logging:LogLevel:ChatOrleans.Logs=Warning");
        await Chat(server);
        (await server.Output).ShouldNotContain("was answered");
    }

    [Fact]
    public async Task Whatever_the_level_contents_and_secrets_are_not_written()
    {
        await using var server = new ServerProcess(
            "Host", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.SignalR=Trace", "--Logging:LogLevel:Orleans=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore=Trace", "--Logging:Serilog:LogLevel:Default=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher=Trace",
            "--Logging:Serilog:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace");
        var secrets = await Chat(server);
        var output = await server.Output;
        output.ShouldContain("GET /api/v1/users was answered");
        output.Length.ShouldBeGreaterThan(20_000);
        foreach (var secret in secrets)
        {
            output.Split('\n').Where(line => line.Contains(secret)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Strangers_and_refused_connections_fill_no_log()
    {
        await using var server = new ServerProcess("Host");
        await server.Start();
        await using var ann = await ChatPerson.Register(server.Address, "ann");
        await using var ben = await ChatPerson.Register(server.Address, "ben");
        for (var i = 0; i < 5; i++)
        {
            await ann.Connect();
        }

        await Should.ThrowAsync<WebSocketException>(ann.Connect());
        (await ben.Call(HttpMethod.Post, "auth/logout")).Status.ShouldBe(204);
        await Should.ThrowAsync<WebSocketException>(ben.Connect());
        using var http = new HttpClient();
        (await http.GetAsync(new Uri(server.Address, "/api/v1/conversations"), TestContext.Current.CancellationToken))
            .StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await server.Stop();
        var lines = (await server.Output).Split('\n');
        lines.Where(line => line.Contains(" ERR ") || line.Contains("   at ")).ShouldBeEmpty();
        lines.Where(line => line.Contains("/api/v1/conversations") || line.Contains("BearerHandler")).ShouldBeEmpty();
    }

    /// <summary>Signs in, makes each kind of call with what is secret, and stops the server.</summary>
    /// <returns>What no log may hold.</returns>
    private static async Task<string[]> Chat(ServerProcess server)
    {
        await server.Start();
        await using var ann = await ChatPerson.Register(server.Address, "ann");
        await using var ben = await ChatPerson.Register(server.Address, "ben");
        await using var again = await ChatPerson.Login(
            server.Address, "ann", new { name = "test", platform = "dotnet", secret = DeviceSecret });
        var conversationId = await ann.NewDirect(ben);
        var hub = await ann.Connect();
        await hub.Invoke("SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text = Text });
        foreach (var (method, request) in new (string, object)[]
        {
            ("History", new { conversationId }), ("Sync", new { cursors = new[] { new { conversationId, sequence = 0 } } }),
            ("MarkRead", new { conversationId, sequence = 1 }), ("StartTyping", new { conversationId }),
            ("SetPresence", new { status = "away", text = Text }), ("WatchPresence", new { userIds = new[] { ben.Id } }),
        })
        {
            (await hub.Invoke(method, request)).TryGetProperty("value", out _).ShouldBeTrue(method);
        }

        // Malformed, unknown, and answered with an error.
        await hub.Invoke("SendMessage", new { conversationId = Text, clientMessageId = Text, text = 1 });
        await Should.ThrowAsync<InvalidOperationException>(hub.Invoke(Text, Text));
        (await ann.Call(HttpMethod.Post, "conversations", new { type = "group", name = Text, memberIds = new[] { ben.Id } }))
            .Status.ShouldBe(201);
        (await ann.Call(HttpMethod.Patch, "users/me", new { displayName = Text })).Status.ShouldBe(200);
        (await ann.Call(HttpMethod.Post, "auth/login", new { username = Text, password = Text })).Status.ShouldBe(400);
        (await ann.Call(HttpMethod.Get, $"users?query={Query}")).Status.ShouldBe(200);
        (await ann.Call(HttpMethod.Post, $"/hubs/chat/negotiate?access_token={ann.AccessToken}")).Status.ShouldBe(200);
        using (var polled = await PolledConnection.Open(server.Address, ann.AccessToken))
        {
            (await polled.Call(ann.AccessToken)).ShouldBe(200);
            (await polled.Poll(ann.AccessToken)).Status.ShouldBe(200);
        }

        await server.Stop();
        return [Text, Query, ChatPerson.Password, DeviceSecret, ann.AccessToken, ann.RefreshToken];
    }

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z INF ChatOrleans\.Logs\.RequestLog: GET /api/v1/users was answered 200 after "
        + @"[\d.]+ ms: user [0-9a-f-]{36}, device [0-9a-f-]{36}, address 127\.0\.0\.1 [0-9a-f]{32}$",
        RegexOptions.None, 5_000)]
    private static partial Regex Readable();
}
