using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatOrleans.Testing;

namespace ChatOrleans.Aspire.Tests;

/// <summary>What <c>aspire/AppHost</c> starts, by Aspire's own orchestrator, on a database of the test's own.</summary>
public sealed class AppHostTests
{
    // Four hosts start one after the other; 2 min were seen on a busy machine.
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan EndMax = TimeSpan.FromMinutes(2);

    private static readonly string[] Hosts = ["silo1", "silo2", "edge1", "edge2"];

    [Fact]
    public async Task People_at_its_two_edges_chat_and_no_process_outlives_it()
    {
        await using var postgres = new PostgresServer();
        await postgres.Start();
        using var certificates = new TestDirectory();
        using var processes = new MarkedProcesses();

        await using (var app = await Start(postgres.ConnectionString, certificates.Path))
        {
            processes.Running().Count(process => process.Contains("ChatOrleans.", StringComparison.Ordinal))
                .ShouldBeGreaterThanOrEqualTo(Hosts.Length);
            processes.Running().ShouldContain(process => process.Contains("dcp", StringComparison.Ordinal));
            await Chat(app);
            await app.StopAsync(TestContext.Current.CancellationToken).WaitAsync(EndMax, TestContext.Current.CancellationToken);
        }

        await Eventually.True(() => processes.Running() is [], "all processes to end", EndMax);
    }

    private static async Task<DistributedApplication> Start(string database, string certificates)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(StartMax);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [
                $"--ConnectionStrings:chat={database}", $"--Certificates={certificates}",
                $"--Parameters:key-secret={ChatCluster.NewKeySecret()}",
            ],
            patience.Token);
        var app = await builder.BuildAsync(patience.Token);
        try
        {
            await app.StartAsync(patience.Token);
            await Task.WhenAll(Hosts.Select(host => app.ResourceNotifications.WaitForResourceHealthyAsync(
                host, WaitBehavior.StopOnResourceUnavailable, patience.Token)));
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task Chat(DistributedApplication app)
    {
        await using var alice = await ChatPerson.Register(app.GetEndpoint("edge1", "http"), "alice");
        await using var bob = await ChatPerson.Register(app.GetEndpoint("edge2", "http"), "bob");
        var hears = await bob.Connect();
        var says = await alice.Connect();
        var reply = await says.Invoke(
            "SendMessage",
            new { conversationId = await alice.NewDirect(bob), clientMessageId = Guid.NewGuid(), text = "hello from edge1" });
        reply.TryGetProperty("value", out _).ShouldBeTrue(reply.ToString());
        await Eventually.True(
            () => hears.Events.Any(
                heard => heard.Name == "NewEntries" && heard.Payload.ToString().Contains("hello from edge1")),
            "the message to arrive at edge2");
    }
}
