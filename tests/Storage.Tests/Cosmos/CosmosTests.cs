using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Storage.Tests.Cosmos;

public sealed class CosmosTests : IAsyncDisposable
{
    private static readonly ConversationId One = Some.Conversation(1);

    private readonly CosmosTestStore _store = new();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_batch_that_is_refused_for_the_moment_is_tried_again()
    {
        var log = await _store.Open();
        Fail(CosmosFault.Unavailable, 3);
        (await log.Append(One, [Some.Post(1)], new(), default)).ShouldBe(AppendResult.Appended.Value);
        (await log.ReadAfter(One, 0, 9, default)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_whose_answer_is_lost_is_appended_once()
    {
        var log = await _store.Open();
        await log.Append(One, [Some.Post(1)], new(), default);
        Fail(CosmosFault.AnswerLost, 1);
        (await log.Append(One, [Some.Post(2)], new(), default)).ShouldBe(AppendResult.Appended.Value);
        Fail(CosmosFault.AnswerLost, 2);
        (await log.Append(One, [Some.Reaction(3, 1)], new(), default)).ShouldBe(AppendResult.Appended.Value);
        (await log.ReadAfter(One, 0, 9, default)).Select(entry => entry.Sequence).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_batch_that_is_never_answered_has_an_unknown_outcome()
    {
        var log = await _store.Open();
        Fail(CosmosFault.Unavailable, 4);
        await Should.ThrowAsync<AppendOutcomeUnknownException>(log.Append(One, [Some.Post(1)], new(), default));
        (await log.ReadAfter(One, 0, 9, default)).ShouldBeEmpty();

        Fail(CosmosFault.AnswerLost, 4);
        await Should.ThrowAsync<AppendOutcomeUnknownException>(log.Append(One, [Some.Post(1)], new(), default));
        (await log.ReadAfter(One, 0, 9, default)).Length.ShouldBe(1);
        (await log.Append(One, [Some.Post(2)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_refusal_that_does_not_pass_has_done_nothing_unless_a_try_before_it_may_have()
    {
        var log = await _store.Open();
        Fail(CosmosFault.Forbidden, 1);
        await Should.ThrowAsync<LogUnavailableException>(log.Append(One, [Some.Post(1)], new(), default));
        (await log.Append(One, [Some.Post(1)], new(), default)).ShouldBe(AppendResult.Appended.Value);

        Fail(CosmosFault.AnswerLost, 1);
        Fail(CosmosFault.Forbidden, 1);
        await Should.ThrowAsync<AppendOutcomeUnknownException>(log.Append(One, [Some.Post(2)], new(), default));
        (await log.Append(One, [Some.Post(3)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task Reads_that_are_refused_for_the_moment_are_tried_again()
    {
        var log = await _store.Open();
        await log.Append(One, [Some.Post(1)], new(), default);
        FailReads(3);
        (await log.ReadAfter(One, 0, 9, default)).Length.ShouldBe(1);
        FailReads(1);
        (await log.Heads([One, Some.Conversation(2)], default))[One].Sequence.ShouldBe(1);
        FailReads(4);
        await Should.ThrowAsync<LogUnavailableException>(log.ReadAfter(One, 0, 9, default));
    }

    [Fact]
    public async Task An_account_that_is_away_makes_the_log_unavailable()
    {
        await using var store = new CosmosTestStore { RequestTimeout = TimeSpan.FromSeconds(2) };
        var log = await store.Open();
        await store.Server.DisposeAsync();
        await Should.ThrowAsync<LogUnavailableException>(log.ReadAfter(One, 0, 9, default));
        await Should.ThrowAsync<LogUnavailableException>(log.Append(One, [Some.Post(2)], new(), default));
    }

    [Fact]
    public async Task An_append_of_a_whole_group_is_one_run_and_read_in_pages()
    {
        var log = await _store.Open();
        ImmutableArray<Entry> joined =
        [
            .. Enumerable.Range(1, LogBounds.AppendEntriesMax)
                .Select(i => Some.Post(i) with { Kind = EntryKind.Joined, ClientMessageId = null }),
        ];
        await log.Append(One, joined, new(), default);
        await log.Append(One, [Some.Post(1_101)], new(), default);
        (await log.ReadAfter(One, 500, 200, default)).Select(entry => entry.Sequence)
            .ShouldBe(Enumerable.Range(501, 200).Select(i => (long)i));
        (await log.ReadBefore(One, 500, 3, default)).Select(entry => entry.Sequence).ShouldBe([497, 498, 499]);
    }

    [Fact]
    public async Task Long_reads_go_on_over_the_servers_pages()
    {
        var log = await _store.Open();
        for (var i = 1; i <= 250; i++)
        {
            await log.Append(One, [Some.Post(i)], new(), default);
        }

        (await log.ReadAfter(One, 0, 1_000, default)).Length.ShouldBe(250);
        (await log.CountUnread(One, Some.User(2), 0, 120, default)).ShouldBe(120);
        (await log.CountUnread(One, Some.User(2), 5, 1_000, default)).ShouldBe(245);
    }

    [Fact]
    public async Task More_client_ids_than_a_batch_takes_are_refused()
    {
        var log = await _store.Open();
        await log.Append(One, Some.Posts(1, 98), new(), default);
        await Should.ThrowAsync<ArgumentException>(() => log.Append(One, Some.Posts(99, 99), new(), default));
    }

    [Theory]
    [InlineData("Session")]
    [InlineData("Eventual")]
    public async Task An_account_whose_reads_may_be_old_is_refused(string consistency)
    {
        _store.Server.Consistency = consistency;
        (await Should.ThrowAsync<InvalidOperationException>(_store.Open)).Message.ShouldContain(consistency);
    }

    private void Fail(CosmosFault fault, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _store.Server.BatchFaults.Enqueue(fault);
        }
    }

    private void FailReads(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _store.Server.ReadFaults.Enqueue(CosmosFault.Unavailable);
        }
    }
}
