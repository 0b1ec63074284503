using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using static ChatOrleans.Grains.Tests.Conversations.ConversationParts;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class SnapshotWriterTests : IAsyncLifetime
{
    private readonly HeldState _state = new();
    private TestCluster _cluster = null!;
    private ConversationParts _parts = null!;
    private SnapshotWriter _writer = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _parts = await WithGroup(_cluster);
        _writer = new(
            _state, _parts.Tail, 3, _parts.Snapshot, _parts.Watermarks.Settle, NullLogger<SnapshotWriter>.Instance);
        _writer.Load().Sequence.ShouldBe(0);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task One_write_runs_at_a_time_and_callers_during_it_share_the_next()
    {
        var first = _writer.Write();
        _parts.Watermarks.Raise(Ben, 2, 2, 2);
        await _parts.Post("one");
        Task[] later = [_writer.Write(), _writer.Write()];
        _state.Writes.Count.ShouldBe(1);
        _state.Writes[0].End();
        await first;
        later.ShouldAllBe(write => !write.IsCompleted);
        _state.Writes.Select(write => write.State.Sequence).ShouldBe([2, 3]);
        _state.Writes[1].End();
        await Task.WhenAll(later);
        _state.Writes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_mark_is_durable_when_its_snapshot_is_stored()
    {
        await _parts.Post("one");
        _parts.Watermarks.Raise(Ben, 3, 3, 3);
        var write = _writer.Write();
        _parts.Watermarks[Ben].Read.ShouldBe(2);
        _state.Writes[0].End();
        await write;
        _parts.Watermarks[Ben].Read.ShouldBe(3);
    }

    [Fact]
    public async Task A_failed_write_ends_the_activation_also_for_those_who_shared_the_next()
    {
        _parts.Watermarks.Raise(Ben, 2, 2, 2);
        var first = _writer.Write();
        var second = _writer.Write();
        _state.Writes[0].End(new IOException("full"));
        await Should.ThrowAsync<TransientException>(first);
        await Should.ThrowAsync<TransientException>(second);
        (_state.State.Sequence, _parts.Tail.HasEnded, _state.Writes.Count).ShouldBe((0, true, 1));
    }

    [Fact]
    public async Task Beside_the_posts_one_is_stored_when_it_is_due_and_its_failure_harms_nobody()
    {
        _writer.WriteIfDue();
        _state.Writes.ShouldBeEmpty();
        await _parts.Post("one");
        _writer.WriteIfDue();
        _writer.WriteIfDue();
        _state.Writes.Count.ShouldBe(1);
        _state.Writes[0].End(new IOException("full"));
        _parts.Tail.HasEnded.ShouldBeFalse();
        await _parts.Post("two");
        _writer.WriteIfDue();
        _state.Writes.Count.ShouldBe(1, "not due yet");
        await _parts.Post("three");
        await _parts.Post("four");
        _writer.WriteIfDue();
        _state.Writes.Count.ShouldBe(2);
        _state.Writes[1].End(new InconsistentStateException("written by another"));
        _parts.Tail.HasEnded.ShouldBeTrue("another activation lives");
    }

    [Fact]
    public async Task What_is_handed_to_storage_does_not_change_any_more()
    {
        var write = _writer.Write();
        var before = _state.Writes[0].State;
        var text = before.ToString();
        await _parts.Post("one");
        _parts.Watermarks.Raise(Ben, 3, 3, 3);
        before.ToString().ShouldBe(text);
        before.Members.ShouldAllBe(member => member.Read <= 2);
        _state.Writes[0].End();
        await write;
    }

    /// <summary>A state whose writes end when the test says.</summary>
    private sealed class HeldState : IPersistentState<ConversationState>
    {
        public List<HeldWrite> Writes { get; } = [];

        public ConversationState State { get; set; } = new();

        public string? Etag => null;

        public bool RecordExists => false;

        public Task WriteStateAsync()
        {
            Writes.Add(new(State));
            return Writes[^1].Task;
        }

        public Task ReadStateAsync() => throw new NotSupportedException();

        public Task ClearStateAsync() => throw new NotSupportedException();
    }

    private sealed class HeldWrite(ConversationState state)
    {
        // Its continuations run at once: what follows a write is there when the test looks.
        private readonly TaskCompletionSource _end = new();

        public ConversationState State => state;

        public Task Task => _end.Task;

        public void End(Exception? error = null)
        {
            if (error is null)
            {
                _end.SetResult();
            }
            else
            {
                _end.SetException(error);
            }
        }
    }
}
