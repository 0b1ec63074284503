using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using static ChatOrleans.Grains.Tests.Conversations.ConversationParts;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>A log that was restored: what callers hold of the one before, by its epochs.</summary>
public sealed class EpochTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private ConversationParts _parts = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _parts = await WithGroup(_cluster);
        await Post(_parts, 5);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Entries_are_common_up_to_where_the_next_epoch_begins_in_this_log()
    {
        var second = await Restore(keep: 4);
        await Post(_parts, 6);
        var third = await Restore(keep: 6);
        await Post(_parts, 8);

        (Common(null), Common(second), Common(third)).ShouldBe((4, 6, long.MaxValue));
        Common(EpochId.From(Guid.CreateVersion7())).ShouldBe(0, "nobody knows that epoch");
        (await _parts.Another(_cluster)).Tail.Durable.EpochStarts.ShouldBe(_parts.Tail.Durable.EpochStarts);
        Conversation.From(_parts.Id, _parts.Snapshot()).EpochStarts.Select(start => (start.Epoch, start.Sequence))
            .ShouldBe([(second, 5), (third, 7)]);
    }

    [Fact]
    public async Task A_sync_names_what_to_drop_and_a_page_where_it_begins()
    {
        var epoch = await Restore(keep: 3);
        await Post(_parts, 6);
        (await _parts.Reader.Sync(Ben, new(5), 10)).ShouldSatisfyAllConditions(
            delta => (delta.Kind, delta.TruncateTo, delta.Epoch).ShouldBe((DeltaKind.Delta, 3, epoch)),
            delta => delta.Entries.Select(entry => entry.Text).ShouldBe(["text 4", "text 5", "text 6"]));
        (await _parts.Reader.Sync(Ben, new(5, epoch), 10)).ShouldSatisfyAllConditions(
            delta => (delta.TruncateTo, delta.Epoch).ShouldBe((null, epoch)),
            delta => delta.Entries.Select(entry => entry.Sequence).ShouldBe([6]));
        (await _parts.Reader.Sync(Ben, new(2), 10)).TruncateTo.ShouldBe(2, "what came since it asked may be lost");
        (await _parts.Reader.Entries(Ben, new(5), 1)).Value!.ShouldSatisfyAllConditions(
            page => (page.After, page.Epoch).ShouldBe((3, epoch)),
            page => page.Items.Single().Text.ShouldBe("text 4"));
        (await _parts.Reader.Entries(Ben, new(9, epoch), 1)).Value!.After.ShouldBe(6);
    }

    [Fact]
    public async Task A_log_that_is_found_shorter_than_it_was_begins_an_epoch()
    {
        var other = await _parts.Another(_cluster);
        _cluster.GoBack(_parts.Id, 3);
        await Should.ThrowAsync<TransientException>(_parts.Post("on top of what is lost"));
        var epoch = _cluster.Epochs.Current.ShouldNotBeNull();
        _parts.Tail.HasEnded.ShouldBeTrue();

        Should.Throw<TransientException>(other.Tail.ThrowIfEnded);
        await Should.ThrowAsync<TransientException>(other.Tail.Reach(6).AsTask());
        _parts = await other.Another(_cluster);
        await Post(_parts, 4);
        (_parts.Tail.Durable.Epoch, Common(null)).ShouldBe((epoch, 3));
    }

    [Fact]
    public async Task A_log_that_is_found_shorter_when_its_end_is_read_begins_one_too()
    {
        _cluster.GoBack(_parts.Id, 3);
        await Should.ThrowAsync<TransientException>(_parts.Tail.ReadHead());
        _cluster.Epochs.Current.ShouldNotBeNull();
    }

    private static async Task Post(ConversationParts parts, int last)
    {
        for (var i = parts.Tail.Durable.LastSequence + 1; i <= last; i++)
        {
            await parts.Post($"text {i}");
        }
    }

    private long Common(EpochId? epoch) => _parts.Tail.CommonWith(epoch);

    private async Task<EpochId> Restore(long keep)
    {
        _cluster.GoBack(_parts.Id, keep);
        await _cluster.Epochs.Begin();
        _parts = await _parts.Another(_cluster);
        return _cluster.Epochs.Current!.Value;
    }
}
