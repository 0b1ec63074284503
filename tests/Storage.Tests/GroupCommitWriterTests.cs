using ChatOrleans.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Storage.Tests;

public sealed class GroupCommitWriterTests : IDisposable
{
    private readonly RecordingWriter _writer = new();

    public void Dispose() => _writer.Dispose();

    [Fact]
    public async Task Writes_that_wait_together_are_committed_together_up_to_the_largest_weight()
    {
        var first = Enqueue(1);
        _writer.Begun.Wait(TestContext.Current.CancellationToken);
        var behind = ((int[])[1, 1, 1, 1, 1, 1, 1, 9, 1]).Select(Enqueue).ToList();
        _writer.MayGo.Set();
        await Task.WhenAll([first, .. behind]);
        _writer.Groups.ShouldBe([[1], [1, 1, 1, 1, 1], [1, 1], [9], [1]]);
        _writer.Commits.ShouldBe(5);
        _writer.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_before_the_commit_has_done_nothing()
    {
        _writer.MayGo.Set();
        _writer.ExecuteFails = true;
        await Should.ThrowAsync<LogUnavailableException>(Enqueue(1));
        await GoesOnWithAnotherConnection();
    }

    [Theory]
    [InlineData(true, typeof(LogUnavailableException))]
    [InlineData(false, typeof(AppendOutcomeUnknownException))]
    public async Task After_a_failure_of_the_commit_the_outcome_is_unknown_unless_it_was_refused(bool refuses, Type expected)
    {
        _writer.MayGo.Set();
        (_writer.CommitFails, _writer.Refuses) = (true, refuses);
        (await Should.ThrowAsync<Exception>(Enqueue(1))).ShouldBeOfType(expected);
        await GoesOnWithAnotherConnection();
    }

    [Fact]
    public async Task After_the_stop_writes_are_unavailable()
    {
        _writer.MayGo.Set();
        _writer.Dispose();
        await Should.ThrowAsync<LogUnavailableException>(Enqueue(1));
    }

    private async Task GoesOnWithAnotherConnection()
    {
        _writer.Commits.ShouldBe(0);
        (_writer.ExecuteFails, _writer.CommitFails) = (false, false);
        (await Enqueue(1)).ShouldBe("written");
        (_writer.Commits, _writer.Connections).ShouldBe((1, 2));
    }

    private Task<string> Enqueue(int weight)
    {
        var write = new WeighedWrite(weight);
        _writer.Enqueue(write);
        return write.Done;
    }

    private sealed class WeighedWrite(int weight) : PendingWrite<string>
    {
        public int Weight => weight;
    }

    /// <summary>A store that says what it was asked to do.</summary>
    private sealed class RecordingWriter() : GroupCommitWriter<WeighedWrite>(
        "recording-writer", weightMax: 5, static write => write.Weight, new ChatMetrics(), NullLogger.Instance)
    {
        private bool _isConnected;

        public ManualResetEventSlim Begun { get; } = new();

        public ManualResetEventSlim MayGo { get; } = new();

        public List<int[]> Groups { get; } = [];

        public int Connections { get; private set; }

        public bool ExecuteFails { get; set; }

        public bool CommitFails { get; set; }

        public bool Refuses { get; set; }

        public override void Dispose()
        {
            MayGo.Set();
            base.Dispose();
        }

        protected override void Execute(IReadOnlyList<WeighedWrite> writes)
        {
            Connections += _isConnected ? 0 : 1;
            _isConnected = true;
            Begun.Set();
            MayGo.Wait();
            ThrowIf(ExecuteFails);
            Groups.Add([.. writes.Select(write => write.Weight)]);
            foreach (var write in writes)
            {
                write.Answer = "written";
            }
        }

        protected override void Commit() => ThrowIf(CommitFails);

        protected override bool IsRefusal(Exception error) => Refuses;

        protected override void Disconnect() => _isConnected = false;

        private static void ThrowIf(bool fails)
        {
            if (fails)
            {
                throw new IOException("as told");
            }
        }
    }
}
