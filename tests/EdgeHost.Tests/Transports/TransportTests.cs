using System.Diagnostics;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Transports;

/// <summary>The client library that browsers use, over each transport it can fall back to.</summary>
public sealed class TransportTests
{
    [Theory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task Two_people_chat(string transport)
    {
        await using var app = await ChatApplication.Start("Limits:MessagesBurst=100");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);

        var outcome = await Run(app.Server.ToString(), transport, conversation, ann.AccessToken, ben.AccessToken);

        var texts = Enumerable.Range(0, 20).Select(i => $"{i}").ToList();
        Items(outcome, "acknowledged").ShouldBe(Enumerable.Range(3, 20).Select(i => $"{i}"));
        Items(outcome, "shown").ShouldBe(texts);
        Items(outcome, "synced").ShouldBe(texts.Skip(1));
    }

    private static async Task<JsonElement> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "tests/EdgeHost.Tests/Transports/chat.mjs"));
        start.ArgumentList.Add(Path.Combine(Repository.Root, "src/EdgeHost/ClientApp"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var node = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var kill = patience.Token.Register(() => node.Kill());
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0, await errors);
        return JsonElement.Parse(output);
    }

    private static IEnumerable<string> Items(JsonElement outcome, string name) =>
        outcome.GetProperty(name).EnumerateArray().Select(item => item.ToString());
}
