using ChatOrleans.Conversations;
using static ChatOrleans.Grains.Tests.Conversations.ConversationParts;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>A log in which almost nothing is a message costs its readers a bounded amount.</summary>
public sealed class LongLogTests : IAsyncLifetime
{
    private const int Renames = 2_500;

    private TestCluster _cluster = null!;
    private ConversationParts _parts = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _parts = await WithGroup(_cluster);
        await _parts.Post("first");
        await Task.WhenAll(Enumerable.Range(0, Renames).Select(i => _parts.Do(
            decided => decided.ChangeSettings(Ann, new() { Name = $"name {i}" }, new(), DateTimeOffset.UnixEpoch))));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_summary_finds_the_last_message_at_once()
    {
        var before = _cluster.Log.Reads;
        (await _parts.Reader.Summary(Ben)).Value!.LastMessage!.Text.ShouldBe("first");
        (_cluster.Log.Reads - before).ShouldBeLessThanOrEqualTo(3);

        // A snapshot of an earlier version does not say where it is: there is no preview until somebody writes.
        var old = await Activation(_parts.Snapshot() with { LastPost = null });
        before = _cluster.Log.Reads;
        (await old.Reader.Summary(Ben)).Value!.LastMessage.ShouldBeNull();
        (_cluster.Log.Reads - before).ShouldBeLessThanOrEqualTo(40);
        var present = await Activation(_parts.Snapshot());
        (await present.Reader.Summary(Ben)).Value!.LastMessage!.Text.ShouldBe("first");
    }

    [Fact]
    public async Task A_page_of_history_ends_after_some_entries_and_says_where_to_go_on()
    {
        var (back, pages) = ((long?)null, 0);
        do
        {
            var page = (await _parts.Messages.History(Ben, new() { Before = back, Limit = 10 })).Value!;
            page.More.ShouldBe(page.Next is not null);
            page.Items.Select(item => item.Text).ShouldBe(page.More ? [] : ["first"]);
            back = page.Next;
            pages++;
        }
        while (back is not null);

        pages.ShouldBe(3);
        var forth = (await _parts.Messages.History(Ben, new() { After = 3, Limit = 10 })).Value!;
        forth.Items.ShouldBeEmpty();
        forth.Next!.Value.ShouldBeInRange(1_000, 1_100);
    }

    private async Task<ConversationParts> Activation(ConversationState snapshot)
    {
        var parts = new ConversationParts(_cluster, _parts.Id);
        await parts.Tail.Load(Conversation.From(_parts.Id, snapshot), CancellationToken.None);
        return parts;
    }
}
