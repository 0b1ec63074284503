using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Storage.Tests.Postgres;

namespace ChatOrleans.Storage.Tests;

/// <summary>
/// What every store of the log must do. A store passes by deriving from this with its own <see cref="TestStore"/>.
/// </summary>
public abstract class ConversationLogConformance : IAsyncLifetime
{
    private static readonly ConversationId One = Some.Conversation(1);
    private static readonly ConversationId Two = Some.Conversation(2);

    private readonly TestStore _store;
    private IConversationLog _log = null!;

    protected ConversationLogConformance(TestStore store) => _store = store;

    public async ValueTask InitializeAsync() => _log = await _store.Open();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_appended_is_read_as_it_was_also_after_a_restart()
    {
        var entries = ImmutableArray.Create(
            Some.Post(1, text: "ÄÖÜ 漢字 👩‍👩‍👧 \u0001 \"quoted\" </script>"),
            Some.Reaction(2, refersTo: 1),
            Some.Post(3, text: new string('x', 60_000)));
        await Append(One, entries);
        await Reopen();
        Same(await _log.ReadAfter(One, 0, 10, default), entries);
    }

    [Fact]
    public async Task Conversations_are_numbered_each_on_its_own()
    {
        await Append(One, Some.Posts(1, 3));
        await Append(Two, Some.Posts(1, 2));
        (await Sequences(One)).ShouldBe([1, 2, 3]);
        (await Sequences(Two)).ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task An_append_that_does_not_follow_the_end_changes_nothing(long sequence)
    {
        await Append(One, Some.Posts(1, 2));
        var result = await _log.Append(One, [Some.Post(sequence, clientId: 99)], new(), default);
        result.ShouldBe(new AppendResult.Conflict(2));
        (await Sequences(One)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_client_id_is_one_entry_for_ever()
    {
        await Append(One, Some.Posts(1, 3));
        await Reopen();
        var result = (await _log.Append(One, [Some.Post(4, clientId: 2, text: "again")], new(), default))
            .ShouldBeOfType<AppendResult.Duplicate>();
        result.Earlier.Sequence.ShouldBe(2);
        result.Earlier.Text.ShouldBe("text 2");
        (await Sequences(One)).ShouldBe([1, 2, 3]);

        // Of another sender, or in another conversation, it is another id.
        await Append(One, [Some.Post(4, sender: 2, clientId: 2)]);
        await Append(Two, [Some.Post(1, clientId: 2)]);
    }

    [Fact]
    public async Task Of_many_entries_all_are_appended_or_none()
    {
        await Append(One, [Some.Post(1)]);
        (await _log.Append(One, [Some.Post(2, clientId: 50), Some.Post(3, clientId: 1)], new(), default))
            .ShouldBeOfType<AppendResult.Duplicate>();
        (await Sequences(One)).ShouldBe([1]);
    }

    [Fact]
    public async Task Appends_under_way_take_effect_in_order_and_behind_a_failed_one_all_fail()
    {
        var chain = new AppendChain();
        var good = Enumerable.Range(1, 20).Select(i => _log.Append(One, [Some.Post(i)], chain, default)).ToList();
        var failing = _log.Append(One, [Some.Post(21, clientId: 5)], chain, default);
        var behind = Enumerable.Range(22, 20).Select(i => _log.Append(One, [Some.Post(i)], chain, default)).ToList();
        (await Task.WhenAll(good)).ShouldAllBe(result => result is AppendResult.Appended);
        (await failing).ShouldBeOfType<AppendResult.Duplicate>();
        (await Task.WhenAll(behind)).ShouldAllBe(result => result == new AppendResult.Conflict(20));
        (await Sequences(One)).ShouldBe(Enumerable.Range(1, 20).Select(i => (long)i));
    }

    [Fact]
    public async Task Behind_a_failed_append_all_fail_also_when_the_entry_of_another_has_its_number()
    {
        var other = await _store.Open();
        await Append(One, Some.Posts(1, 2));
        (await other.Append(One, [Some.Post(3, sender: 2)], new(), default)).ShouldBe(AppendResult.Appended.Value);
        var chain = new AppendChain();
        var failing = Enumerable.Range(3, 20).Select(i => _log.Append(One, [Some.Post(i)], chain, default)).ToList();
        (await Task.WhenAll(failing)).ShouldAllBe(result => result == new AppendResult.Conflict(3));
        (await _log.Append(One, [Some.Post(4)], chain, default)).ShouldBe(new AppendResult.Conflict(3));
        (await Sequences(One)).ShouldBe([1, 2, 3]);
        await Append(One, [Some.Post(4)]);
    }

    [Fact]
    public async Task Of_two_writers_exactly_one_wins_each_number()
    {
        var other = await _store.Open();
        var wins = await Task.WhenAll(Race(_log, sender: 1), Race(other, sender: 2));
        wins.Sum().ShouldBe(60);
        (await Sequences(One)).ShouldBe(Enumerable.Range(1, 60).Select(i => (long)i));

        async Task<int> Race(IConversationLog log, int sender)
        {
            var won = 0;
            for (var i = 1; i <= 60; i++)
            {
                var result = await log.Append(One, [Some.Post(i, sender)], new(), default);
                won += result is AppendResult.Appended ? 1 : 0;
            }

            return won;
        }
    }

    [Fact]
    public async Task Pages_go_both_ways()
    {
        await Append(One, Some.Posts(1, 10));
        (await _log.ReadAfter(One, 3, 4, default)).Select(entry => entry.Sequence).ShouldBe([4, 5, 6, 7]);
        (await _log.ReadAfter(One, 8, 4, default)).Select(entry => entry.Sequence).ShouldBe([9, 10]);
        (await _log.ReadAfter(One, 10, 4, default)).ShouldBeEmpty();
        (await _log.ReadBefore(One, 4, 2, default)).Select(entry => entry.Sequence).ShouldBe([2, 3]);
        (await _log.ReadBefore(One, 3, 5, default)).Select(entry => entry.Sequence).ShouldBe([1, 2]);
        (await _log.ReadBefore(One, long.MaxValue, 3, default)).Select(entry => entry.Sequence).ShouldBe([8, 9, 10]);
        (await _log.ReadBefore(One, 1, 3, default)).ShouldBeEmpty();
        (await _log.ReadAfter(Two, 0, 3, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Referring_entries_are_found_by_what_they_refer_to()
    {
        await Append(
            One, [Some.Post(1), Some.Post(2), Some.Reaction(3, 1), Some.Reaction(4, 2), Some.Post(5), Some.Reaction(6, 1)]);
        (await _log.ReadReferring(One, 1, 1, default)).Select(entry => entry.Sequence).ShouldBe([3, 6]);
        (await _log.ReadReferring(One, 2, 9, default)).Select(entry => entry.Sequence).ShouldBe([4]);
        (await _log.ReadReferring(Two, 0, 9, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Heads_of_many_conversations_come_together()
    {
        var ids = Enumerable.Range(0, 2_000).Select(Some.Conversation).ToList();
        await Task.WhenAll(ids.Take(1_500).Select((id, i) => Append(id, Some.Posts(1, (i % 3) + 1))));
        var heads = await _log.Heads(ids, default);
        heads.Count.ShouldBe(1_500);
        heads[ids[0]].Sequence.ShouldBe(1);
        heads[ids[1_499]].Sequence.ShouldBe(3);
        (await _log.Heads([], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Unread_are_posts_of_others_above_a_sequence()
    {
        await Append(
            One, [Some.Post(1, 1), Some.Post(2, 2), Some.Reaction(3, 1), Some.Post(4, 2), Some.Post(5, 1), Some.Post(6, 2)]);
        (await _log.CountUnread(One, Some.User(1), 2, 100, default)).ShouldBe(2);
        (await _log.CountUnread(One, Some.User(1), 0, 100, default)).ShouldBe(3);
        (await _log.CountUnread(One, Some.User(1), 0, 2, default)).ShouldBe(2);
        (await _log.CountUnread(One, Some.User(1), 6, 100, default)).ShouldBe(0);
    }

    [Fact]
    public async Task Contents_come_page_by_page_each_once()
    {
        var conversations = Enumerable.Range(1, 23).Select(Some.Conversation).ToList();
        await Task.WhenAll(conversations.Select(id => Append(id, Some.Posts(1, 3))));
        var keys = Enumerable.Range(1, 12).SelectMany(i => new[] { "a", "b" }.Select(
            name => new StateKey(GrainId.Create("note", $"k y/{i} ÄÖ"), name))).ToList();
        foreach (var key in keys)
        {
            await GrainStates.Write(_store.Parts.States, key, "text");
        }

        (await All(_store.Parts.Contents.Conversations)).ShouldBe(conversations, ignoreOrder: true);
        (await All(_store.Parts.Contents.States)).ShouldBe(keys, ignoreOrder: true);

        static async Task<List<T>> All<T>(Func<string?, int, CancellationToken, Task<ContentsPage<T>>> read)
        {
            var (all, next) = (new List<T>(), default(string));
            do
            {
                var page = await read(next, 5, default);
                page.Items.Length.ShouldBeLessThanOrEqualTo(5);
                all.AddRange(page.Items);
                next = page.Next;
            }
            while (next is not null);

            return all;
        }
    }

    [Fact]
    public Task Grain_state_is_written_only_over_what_was_read() =>
        GrainStates.AreWrittenOnlyOverWhatWasRead(_store.Parts.States);

    [Fact]
    public Task Grain_state_is_written_as_it_was_at_the_call_also_by_a_retry() =>
        GrainStates.AreWrittenAsTheyWereAtTheCall(_store.Parts.States, _store.RefuseNextStateWrite);

    protected static void Same(ImmutableArray<Entry> actual, ImmutableArray<Entry> expected) =>
        JsonSerializer.Serialize(actual, ChatJson.Options).ShouldBe(JsonSerializer.Serialize(expected, ChatJson.Options));

    private async Task Reopen()
    {
        _store.Close();
        _log = await _store.Open();
    }

    private async Task Append(ConversationId conversation, ImmutableArray<Entry> entries) =>
        (await _log.Append(conversation, entries, new(), default)).ShouldBe(AppendResult.Appended.Value);

    private async Task<IEnumerable<long>> Sequences(ConversationId conversation) =>
        (await _log.ReadAfter(conversation, 0, 1_000, default)).Select(entry => entry.Sequence);
}

public sealed class SqliteConformance() : ConversationLogConformance(new SqliteTestStore());

public sealed class PostgresConformance(SharedPostgres shared) : ConversationLogConformance(new PostgresTestStore(shared.Server));
