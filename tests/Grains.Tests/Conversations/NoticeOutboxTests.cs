using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>How many conversations have members to notify is counted.</summary>
public sealed class NoticeOutboxTests
{
    [Fact]
    public async Task Conversations_in_outboxes_are_counted_once()
    {
        await using var cluster = await TestCluster.Start();
        using var outboxes = new MeasuredTotal(cluster.Metrics.OutboxConversations);
        var (first, second) = (ConversationId.From(Guid.CreateVersion7()), ConversationId.From(Guid.CreateVersion7()));
        await cluster.Grains.NoticeOutbox(first).Add(first);
        var ticket = await cluster.Grains.NoticeOutbox(first).Add(first);
        var other = await cluster.Grains.NoticeOutbox(second).Add(second);
        outboxes.Value.ShouldBe(2);

        await cluster.Grains.NoticeOutbox(first).Remove(first, ticket - 1);
        outboxes.Value.ShouldBe(2);
        await cluster.Grains.NoticeOutbox(first).Remove(first, ticket);
        await cluster.Grains.NoticeOutbox(second).Remove(second, other);
        outboxes.Value.ShouldBe(0);
    }
}
