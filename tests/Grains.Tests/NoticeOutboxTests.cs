using System.Diagnostics.Metrics;
using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests;

/// <summary>How many conversations have members to tell is counted.</summary>
public sealed class NoticeOutboxTests
{
    [Fact]
    public async Task Conversations_in_outboxes_are_counted_once()
    {
        var depth = 0L;
        await using var cluster = await TestCluster.Start();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (ReferenceEquals(instrument, cluster.Metrics.OutboxConversations))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref depth, value));
        listener.Start();

        var (first, second) = (ConversationId.From(Guid.CreateVersion7()), ConversationId.From(Guid.CreateVersion7()));
        await cluster.Grains.NoticeOutbox(first).Add(first);
        var ticket = await cluster.Grains.NoticeOutbox(first).Add(first);
        var other = await cluster.Grains.NoticeOutbox(second).Add(second);
        Interlocked.Read(ref depth).ShouldBe(2);

        await cluster.Grains.NoticeOutbox(first).Remove(first, ticket - 1);
        Interlocked.Read(ref depth).ShouldBe(2);
        await cluster.Grains.NoticeOutbox(first).Remove(first, ticket);
        await cluster.Grains.NoticeOutbox(second).Remove(second, other);
        Interlocked.Read(ref depth).ShouldBe(0);
    }
}
