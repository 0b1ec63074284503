using System.Net;
using ChatOrleans.Client;
using ChatOrleans.Conversations;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>What harms no process, on one cluster for all.</summary>
public sealed class RunningClusterTests(RunningCluster running) : IClassFixture<RunningCluster>
{
    [Fact]
    public async Task People_at_different_edges_chat()
    {
        await using var load = await ChatLoad.Start(running.Cluster);
        await load.EachAcknowledged(10);
        await load.EachHears();
        (await load.Judge()).ShouldBeEmpty();
        (await running.Cluster.CountSubscriptions()).ShouldBe(0, "Events are pushed; nothing is subscribed to.");
    }

    [Fact]
    public async Task A_program_connects_and_sends_in_five_lines()
    {
        string[] args =
        [
            .. running.Cluster.EdgeSettings.Where(setting => setting.StartsWith("Cluster:", StringComparison.Ordinal))
                .Select(setting => $"--ChatOrleans:{setting}"),
            "--Logging:LogLevel:Default=None",
        ];
        await using var chat = await ChatClient.Connect(args, TestContext.Current.CancellationToken);
        var greeter = await chat.EnsureUser("greeter", "Greeter").OrThrow();
        var ann = await chat.EnsureUser("ann", "Ann").OrThrow();
        var talk = await greeter.CreateDirect(ann.Id).OrThrow();
        var sent = await greeter.Send(talk.Id, "Hello, Ann!").OrThrow();

        sent.Sequence.ShouldBe(3);
        await Follow(ann, talk.Id, sent.MessageId);
    }

    /// <summary>Returns when the message has come.</summary>
    private static async Task Follow(ChatUser user, ConversationId conversation, MessageId message)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var directory = new TestDirectory();
        using var cursors = new FileCursorStore(Path.Combine(directory.Path, "cursors"));
        await Should.ThrowAsync<OperationCanceledException>(user.Follow(
            conversation, cursors, (_, entry, _) => entry.MessageId == message ? ending.CancelAsync() : Task.CompletedTask,
            cancellationToken: ending.Token));
        TestContext.Current.CancellationToken.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task The_dashboard_is_the_operators_alone()
    {
        using var http = new HttpClient { BaseAddress = running.Cluster.Silos[0].Address };
        string[] paths = ["/dashboard/", "/dashboard/version", "/dashboard/ClusterStats", "/dashboard/index.min.js"];
        foreach (var path in paths)
        {
            http.DefaultRequestHeaders.Authorization = null;
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = OperatorClient.Password(OperatorClient.Key + "!");
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = new("Basic", "no base64");
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = OperatorClient.Password(OperatorClient.Key);
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.OK, path);
        }

        http.DefaultRequestHeaders.Authorization = null;
        using var answer = await http.GetAsync(
            new Uri("/dashboard/", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Basic");
    }
}
