using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

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
}
