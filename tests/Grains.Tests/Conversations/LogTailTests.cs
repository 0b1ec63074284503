using System.Collections.Concurrent;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;
using static ChatOrleans.Grains.Tests.Conversations.ConversationParts;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>What is durable and what is decided, on a real log with faults.</summary>
public sealed class LogTailTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _answers = new();
    private TestCluster _cluster = null!;
    private ConversationParts _parts = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _parts = await WithGroup(_cluster);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task What_is_on_its_way_is_decided_and_becomes_durable_when_the_log_has_confirmed()
    {
        _cluster.Log.Answered = Answer;
        var post = _parts.Post("one");
        (_parts.Tail.Decided.LastSequence, _parts.Tail.Durable.LastSequence).ShouldBe((3, 2));
        _parts.Followed.ShouldBe([1, 2]);
        Answer(3).SetResult();
        (await post).ShouldBeNull();
        _parts.Tail.Durable.ShouldBe(_parts.Tail.Decided);
        _parts.Followed.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Durable_advances_in_the_order_of_the_log_whatever_order_its_answers_come_in()
    {
        _cluster.Log.Answered = Answer;
        var posts = new[] { _parts.Post("one"), _parts.Post("two"), _parts.Post("three") };
        await Eventually.True(() => _answers.Count == 3, "the log to have all three");
        Answer(5).SetResult();
        Answer(4).SetResult();
        posts.ShouldAllBe(post => !post.IsCompleted);
        _parts.Tail.Durable.LastSequence.ShouldBe(2);
        Answer(3).SetResult();
        await Task.WhenAll(posts);
        _parts.Followed.ShouldBe([1, 2, 3, 4, 5]);
        _parts.Tail.Durable.LastSequence.ShouldBe(5);
    }

    [Theory]
    [InlineData(nameof(Fault.Refused), typeof(TransientException))]
    [InlineData(nameof(Fault.DoneButUnknown), typeof(TransientException))]
    [InlineData(nameof(Fault.NotDoneAndUnknown), typeof(TransientException))]
    [InlineData(nameof(Fault.Unforeseen), typeof(InvalidOperationException))]
    public async Task After_any_exception_of_an_append_no_number_is_given_out_any_more(string fault, Type thrown)
    {
        _cluster.Log.Next(Enum.Parse<Fault>(fault));
        await Should.ThrowAsync(_parts.Post("one"), thrown);
        (_parts.Tail.HasEnded, _parts.Deactivations).ShouldBe((true, 1));
        Should.Throw<TransientException>(() => { _ = _parts.Post("two"); });
        _parts.Tail.Durable.LastSequence.ShouldBe(2);
        _parts.Followed.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task An_activation_that_another_one_has_left_behind_ends_when_it_learns_of_it()
    {
        var another = await _parts.Another(_cluster);
        another.Followed.ShouldBe([1, 2]);
        await another.Post("beside");
        (await another.Tail.ReadHead())!.Sequence.ShouldBe(3);
        await _parts.Tail.Reach(2);
        _parts.Tail.HasEnded.ShouldBeFalse("nobody has told it");
        await Should.ThrowAsync<TransientException>(_parts.Tail.Reach(3).AsTask());
        _parts.Tail.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_two_activations_the_one_that_appends_too_late_ends()
    {
        var another = await _parts.Another(_cluster);
        await another.Post("beside");
        await Should.ThrowAsync<TransientException>(_parts.Post("late"));
        _parts.Tail.HasEnded.ShouldBeTrue();
        another.Tail.HasEnded.ShouldBeFalse();
    }

    [Fact]
    public async Task A_caller_that_knows_of_an_entry_on_its_way_waits_for_it()
    {
        _cluster.Log.Answered = Answer;
        var post = _parts.Post("one");
        var reached = _parts.Tail.Reach(3).AsTask();
        var beyond = _parts.Tail.Reach(long.MaxValue).AsTask();
        reached.IsCompleted.ShouldBeFalse();
        Answer(3).SetResult();
        await Task.WhenAll(post, reached, beyond);
        _parts.Tail.Durable.LastSequence.ShouldBe(3);
    }

    [Fact]
    public async Task A_client_id_that_the_window_has_forgotten_is_found_by_the_log_and_what_was_decided_on_it_is_taken_back()
    {
        var first = Message("one");
        await _parts.Post(first);
        (await _parts.Tail.FindEarlier(first.SenderId, first.ClientMessageId))!.Sequence.ShouldBe(3);
        await _parts.Post("two");
        await _parts.Post("three");
        (await _parts.Tail.FindEarlier(first.SenderId, first.ClientMessageId)).ShouldBeNull("the window holds two");
        _cluster.Log.Answered = Answer;
        var (duplicate, behind) = (_parts.Post(first), Message("four"));
        var refused = _parts.Post(behind);
        Answer(6).SetResult();
        Answer(7).SetResult();
        (await duplicate)!.Sequence.ShouldBe(3);
        await Should.ThrowAsync<TransientException>(refused);
        (await _parts.Tail.FindEarlier(behind.SenderId, behind.ClientMessageId)).ShouldBeNull("it never came into the log");
        (await _parts.Post(behind)).ShouldBeNull();
        (await _parts.Post("five")).ShouldBeNull();
        (_parts.Tail.Durable.LastSequence, _parts.Deactivations).ShouldBe((7, 0));
        _parts.Followed.ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        (await _parts.Tail.FindEarlier(behind.SenderId, behind.ClientMessageId))!.Sequence.ShouldBe(6);
    }

    [Fact]
    public async Task What_looked_for_a_client_id_that_is_taken_back_is_told_to_retry()
    {
        var (first, behind) = (Message("one"), Message("four"));
        await _parts.Post(first);
        await _parts.Post("two");
        await _parts.Post("three");
        _cluster.Log.Answered = Answer;
        var duplicate = _parts.Post(first);
        var refused = _parts.Post(behind);
        var looked = _parts.Tail.FindEarlier(behind.SenderId, behind.ClientMessageId).AsTask();
        Answer(6).SetResult();
        Answer(7).SetResult();
        await duplicate;
        await Should.ThrowAsync<TransientException>(refused);
        await Should.ThrowAsync<TransientException>(looked);
        _parts.Deactivations.ShouldBe(0);
    }

    [Fact]
    public async Task It_reads_what_a_snapshot_does_not_have()
    {
        await _parts.Post("one");
        var snapshot = Conversation.From(_parts.Id, _parts.Snapshot());
        await _parts.Post("two");
        await _parts.Post("three");
        var next = new ConversationParts(_cluster, _parts.Id);
        await next.Tail.Load(snapshot, CancellationToken.None);
        next.Followed.ShouldBe([4, 5]);
        (next.Tail.Durable.LastSequence, next.Tail.Decided.LastSequence).ShouldBe((5, 5));
    }

    private Task Answer(Entry entry) => Answer(entry.Sequence).Task;

    // Its continuations run at once: what follows an answer is there when the test looks.
    private TaskCompletionSource Answer(long sequence) =>
        _answers.GetOrAdd(sequence, _ => new());
}
