using System.IO.Pipelines;
using ChatOrleans.Hubs;
using ChatOrleans.Limits;
using ChatOrleans.Testing;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Hubs;

public sealed class MeteredInputTests
{
    private static readonly ChatLimits Limits =
        new() { MessagesPerMinute = 60, MessageTextBytes = 8 * 1024, CallsPerMinute = 600 };

    private readonly ManualTime _time = new();
    private readonly CallBudgets _budgets;
    private readonly UserId _user = UserId.From(Guid.CreateVersion7());

    public MeteredInputTests() => _budgets = new(Options.Create(Limits), _time);

    [Fact]
    public async Task A_user_sends_a_burst_and_then_so_much_a_minute_over_all_connections()
    {
        var (first, second) = (new Connection(_budgets, _user, _time), new Connection(_budgets, _user, _time));
        (await first.Read(Limits.FrameBytes)).ShouldBe(Limits.FrameBytes);
        (await second.Read(Limits.FrameBytes)).ShouldBe(Limits.FrameBytes);
        var read = second.Read(16 * 1024);
        read.IsCompleted.ShouldBeFalse();

        // 2 * 60 * 8 KiB and 600 KiB a minute.
        _time.Advance(TimeSpan.FromSeconds(0.5));
        read.IsCompleted.ShouldBeFalse();
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return read.IsCompleted;
            },
            "the rest");
        (await read).ShouldBe(16 * 1024);
        (await new Connection(_budgets, UserId.From(Guid.CreateVersion7()), _time).Read(100_000)).ShouldBe(100_000);
    }

    [Fact]
    public async Task What_is_left_of_an_earlier_read_is_paid_for_once()
    {
        var connection = new Connection(_budgets, _user, _time);
        for (var half = 0; half < 2; half++)
        {
            await connection.Write(Limits.FrameBytes / 2);
            var result = await connection.Input.ReadAsync(TestContext.Current.CancellationToken);
            connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        (await new Connection(_budgets, _user, _time).Read(Limits.FrameBytes)).ShouldBe(Limits.FrameBytes);
    }

    [Fact]
    public async Task A_connection_that_is_ended_waits_no_longer()
    {
        var connection = new Connection(_budgets, _user, _time);
        await connection.Read(Limits.FrameBytes);
        await connection.Read(Limits.FrameBytes);
        var read = connection.Read(1024);
        read.IsCompleted.ShouldBeFalse();
        connection.Input.CancelPendingRead();
        (await read).ShouldBe(1024);
    }

    private sealed class Connection
    {
        private readonly Pipe _pipe = new(new(pauseWriterThreshold: 0));

        public Connection(CallBudgets budgets, UserId user, TimeProvider time) =>
            Input = new(_pipe.Reader, user, budgets, time);

        public MeteredInput Input { get; }

        public async Task Write(int bytes) => await _pipe.Writer.WriteAsync(new byte[bytes]);

        public async Task<long> Read(int bytes)
        {
            await Write(bytes);
            var result = await Input.ReadAsync();
            var length = result.Buffer.Length;
            Input.AdvanceTo(result.Buffer.End);
            return length;
        }
    }
}
