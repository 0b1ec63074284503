using System.Text.Json;
using System.Text.RegularExpressions;
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
            "--Logging:LogLevel:Microsoft.AspNetCore.SignalR=Trace", "--Logging:LogLevel:Orleans=Trace");
        var secrets = await Chat(server);
        var output = await server.Output;
        output.ShouldContain("GET /api/v1/users was answered");
        output.Length.ShouldBeGreaterThan(20_000);
        foreach (var secret in secrets)
        {
            output.Split('\n').Where(line => line.Contains(secret)).ShouldBeEmpty();
        }
    }

    /// <summary>Signs in, says something, looks for somebody, and stops the server.</summary>
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
        (await ann.Call(HttpMethod.Get, $"users?query={Query}")).Status.ShouldBe(200);
        await server.Stop();
        return [Text, Query, ChatPerson.Password, DeviceSecret, ann.AccessToken, ann.RefreshToken];
    }

    [GeneratedRegex(
        @"^[\d:.]{12} INF ChatOrleans\.Logs\.RequestLog: GET /api/v1/users was answered 200 after [\d.]+ ms\. [0-9a-f]{32}$",
        RegexOptions.None, 5_000)]
    private static partial Regex Readable();
}
