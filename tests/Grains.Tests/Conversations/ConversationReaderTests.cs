using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;
using static ChatOrleans.Grains.Tests.Conversations.ConversationParts;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Answers of one moment, from a log that goes on.</summary>
public sealed class ConversationReaderTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestCluster _cluster = null!;
    private Task _underWay = Task.CompletedTask;
    private ConversationParts _parts = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _parts = await WithGroup(_cluster);
        for (var i = 1; i <= 40; i++)
        {
            await _parts.Post($"{i}");
        }

        // The log has these, and has not answered yet.
        var answering = 0;
        _cluster.Log.Answered = _ =>
        {
            Interlocked.Increment(ref answering);
            return _answer.Task;
        };
        _underWay = Task.WhenAll(_parts.Post("later"), _parts.Post("latest"));
        await Eventually.True(() => Volatile.Read(ref answering) == 2, "the log to have both");
    }

    public async ValueTask DisposeAsync()
    {
        _answer.SetResult();
        await _underWay;
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task No_answer_contains_an_entry_that_is_not_durable_here()
    {
        (await _parts.Reader.Entries(Ben, new(40), 10)).Value!.ShouldSatisfyAllConditions(
            page => page.Items.Select(entry => entry.Sequence).ShouldBe([41, 42]),
            page => (page.LastSequence, page.More).ShouldBe((42, false)));
        (await _parts.Messages.History(Ben, new() { Limit = 2 })).Value!.Items.Select(item => item.Text).ShouldBe(["39", "40"]);
        (await _parts.Messages.History(Ben, new() { After = 41, Limit = 5 })).Value!.Items.Select(item => item.Text)
            .ShouldBe(["40"]);
        (await _parts.Messages.History(Ben, new() { Before = 44, Limit = 1 })).Value!.Items.Select(item => item.Text)
            .ShouldBe(["40"]);
        (await _parts.Reader.Summary(Ben)).Value!.LastMessage!.Text.ShouldBe("40");
        var delta = await _parts.Reader.Sync(Ben, new(40), 10);
        (delta.Kind, delta.Entries.Length, delta.LastSequence).ShouldBe((DeltaKind.Delta, 2, 42));
        var latest = (await (await _parts.Another(_cluster)).Messages.History(Ben, new() { Limit = 1 })).Value!.Items[0];
        latest.Text.ShouldBe("latest");
        (await _parts.Messages.Message(Ben, latest.MessageId)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public async Task An_activation_that_reads_the_entry_of_another_one_ends()
    {
        var stale = await _parts.Another(_cluster);
        var other = await _parts.Another(_cluster);
        _cluster.Log.Answered = _ => Task.CompletedTask;
        await other.Post("beside");
        await Should.ThrowAsync<TransientException>(stale.Messages.History(Ben, new() { Limit = 1 }));
        stale.Tail.HasEnded.ShouldBeTrue();
        _parts.Tail.HasEnded.ShouldBeFalse();
        await Should.ThrowAsync<TransientException>(_parts.Reader.Entries(Ben, new(42), 10));
        _parts.Tail.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task Pages_say_whether_there_is_more()
    {
        (await _parts.Reader.Entries(Ben, new(0), 42)).Value!.More.ShouldBeFalse();
        (await _parts.Reader.Entries(Ben, new(0), 41)).Value!.More.ShouldBeTrue();
        (await _parts.Messages.History(Ben, new() { After = 0, Limit = 39 })).Value!.More.ShouldBeTrue();
        (await _parts.Messages.History(Ben, new() { After = 0, Limit = 40 })).Value!.More.ShouldBeFalse();
        (await _parts.Messages.History(Ben, new() { After = 42, Limit = 5 })).Value!.Items.ShouldBeEmpty();
        _parts.Reader.Members(Ben, null, 1).Value!.Next.ShouldBe(Ann);
        _parts.Reader.Members(Ben, Ann, 1).Value!.Next.ShouldBeNull();
    }

    [Theory]
    [InlineData(PageSide.Before, 42, 3, new long[] { 39, 40, 41 }, true)]
    [InlineData(PageSide.Before, 4, 5, new long[] { 1, 2, 3 }, false)]
    [InlineData(PageSide.Before, 6, 5, new long[] { 1, 2, 3, 4, 5 }, false)]
    [InlineData(PageSide.Before, 1, 5, new long[] { }, false)]
    [InlineData(PageSide.Before, long.MinValue, 5, new long[] { }, false)]
    [InlineData(PageSide.Before, long.MaxValue, 2, new long[] { 41, 42 }, true)]
    [InlineData(PageSide.Around, 20, 4, new long[] { 19, 20, 21, 22 }, true)]
    [InlineData(PageSide.Around, 20, 5, new long[] { 18, 19, 20, 21, 22 }, true)]
    [InlineData(PageSide.Around, 20, 1, new long[] { 20 }, true)]
    [InlineData(PageSide.Around, 1, 4, new long[] { 1, 2, 3, 4 }, true)]
    [InlineData(PageSide.Around, long.MinValue, 2, new long[] { 1, 2 }, true)]
    [InlineData(PageSide.Around, 42, 4, new long[] { 39, 40, 41, 42 }, false)]
    [InlineData(PageSide.Around, long.MaxValue, 2, new long[] { 41, 42 }, false)]
    public async Task A_page_of_the_log_lies_before_or_around_a_sequence(
        PageSide side, long sequence, int limit, long[] expected, bool more)
    {
        var page = (await _parts.Reader.Entries(Ben, new(sequence), limit, side)).Value!;
        page.Items.Select(entry => entry.Sequence).ShouldBe(expected);
        (page.After, page.More).ShouldBe((expected is [var first, ..] ? first - 1 : 0, more));
    }

    [Fact]
    public async Task A_log_is_read_backwards_from_its_end_to_its_first_entry()
    {
        List<long> read = [];
        var before = long.MaxValue;
        EntryPage page;
        do
        {
            page = (await _parts.Reader.Entries(Ben, new(before), 5, PageSide.Before)).Value!;
            read.InsertRange(0, page.Items.Select(entry => entry.Sequence));
            before = page.After + 1;
        }
        while (page.More);

        read.ShouldBe(Enumerable.Range(1, 42).Select(sequence => (long)sequence));
    }

    [Theory]
    [InlineData(20, 4, "17 18 19 20", 19L, 22L)]
    [InlineData(20, 5, "16 17 18 19 20", 18L, 22L)]
    [InlineData(20, 1, "18", 20L, 20L)]
    [InlineData(0, 4, "1 2", null, 4L)]
    [InlineData(3, 4, "1 2 3", null, 5L)]
    [InlineData(42, 4, "39 40", 41L, null)]
    [InlineData(long.MaxValue, 4, "39 40", 41L, null)]
    public async Task A_page_of_messages_around_a_sequence_says_where_to_go_on_both_ways(
        long around, int limit, string texts, long? previous, long? next)
    {
        var page = (await _parts.Messages.History(Ben, new() { Around = around, Limit = limit })).Value!;
        string.Join(' ', page.Items.Select(item => item.Text)).ShouldBe(texts);
        (page.Previous, page.Next, page.More).ShouldBe((previous, next, next is not null));
        if (previous is { } before)
        {
            var earlier = (await _parts.Messages.History(Ben, new() { Before = before, Limit = 1 })).Value!;
            earlier.Items[^1].Sequence.ShouldBe(page.Items[0].Sequence - 1);
        }

        if (next is { } after)
        {
            var later = (await _parts.Messages.History(Ben, new() { After = after, Limit = 1 })).Value!;
            later.Items[0].Sequence.ShouldBe(page.Items[^1].Sequence + 1);
        }
    }

    [Fact]
    public async Task A_cursor_beyond_the_end_or_too_far_behind_starts_afresh()
    {
        (await _parts.Reader.Sync(Ben, new(43), 3)).ShouldSatisfyAllConditions(
            delta => delta.Kind.ShouldBe(DeltaKind.Reset),
            delta => delta.Entries.Select(entry => entry.Sequence).ShouldBe([40, 41, 42]));
        (await _parts.Reader.Sync(Ben, new(42), 3)).Kind.ShouldBe(DeltaKind.Delta);
    }

    [Fact]
    public async Task Only_members_are_answered()
    {
        var cia = UserId.From(Guid.CreateVersion7());
        (await _parts.Reader.Summary(cia)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await _parts.Messages.History(cia, new() { Limit = 1 })).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await _parts.Messages.History(cia, new() { Around = 1, Limit = 1 })).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        foreach (var side in Enum.GetValues<PageSide>())
        {
            (await _parts.Reader.Entries(cia, new(0), 1, side)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        }

        _parts.Reader.Members(cia, null, 1).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await _parts.Reader.Sync(cia, new(0), 1)).Kind.ShouldBe(DeltaKind.Gone);
        var nothing = new ConversationParts(_cluster);
        (await nothing.Reader.Summary(Ben)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }
}
