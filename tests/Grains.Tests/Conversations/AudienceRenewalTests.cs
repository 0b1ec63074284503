using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Core.Internal;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class AudienceRenewalTests
{
    [Fact]
    public async Task When_a_member_cannot_be_found_it_asks_again_soon()
    {
        await using var cluster = await TestCluster.Start();
        var parts = await ConversationParts.WithGroup(cluster);
        var soon = 0;
        var fanOut = new FanOut(
            parts.Tail, cluster.Services.GetRequiredService<EdgePublisher>(), cluster.Grains, TimeProvider.System,
            NullLogger<FanOut>.Instance);
        var renewal = new AudienceRenewal(
            parts.Tail, fanOut, () => soon++, () => Task.CompletedTask, NullLogger<AudienceRenewal>.Instance);

        cluster.States.Unreadable = "user";
        await renewal.Renew();
        soon.ShouldBe(1);
        cluster.States.Unreadable = null;
        await renewal.Renew();
        soon.ShouldBe(1);
    }

    /// <summary>The member's grain went with a silo, and the next one knows of nobody who asked where they are.</summary>
    [Fact]
    public async Task After_a_silo_has_gone_a_member_who_moved_is_found_before_the_next_renewal()
    {
        await using var cluster = await TestCluster.Start("Conversations:AudienceRenewal=00:01:15");
        var (ann, ben) = (await cluster.NewUser("ann"), await cluster.NewUser("ben"));
        var group = cluster.Grains.Conversation(await cluster.NewGroup(ann, ben));
        var (edge, heard) = (new EdgeId("other"), new Heard());
        cluster.Services.GetRequiredService<LocalEdges>().Add(edge, heard);
        await Post("before");

        await cluster.Grains.User(ben).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var device = DeviceId.From(Guid.CreateVersion7());
        await cluster.Grains.User(ben).DeviceConnected(device, edge);
        await Post("unheard");
        heard.Texts.ShouldBeEmpty("the conversation does not know");

        cluster.LoseSilo();
        await Eventually.True(
            async () =>
            {
                await Post("heard");
                return heard.Texts.Contains("heard");
            },
            "the conversation to ask again",
            TimeSpan.FromSeconds(50));

        Task Post(string text) => group.Post(new()
        {
            SenderId = ann, ClientMessageId = ClientMessageId.From(Guid.CreateVersion7()), ContentType = "text", Text = text,
        });
    }

    private sealed class Heard : IEdgeObserver
    {
        public ConcurrentQueue<string?> Texts { get; } = new();

        public Task Deliver(ImmutableArray<EdgeEvent> events)
        {
            foreach (var entry in events.OfType<EntriesAppended>().SelectMany(appended => appended.Entries))
            {
                Texts.Enqueue(entry.Text);
            }

            return Task.CompletedTask;
        }
    }
}
