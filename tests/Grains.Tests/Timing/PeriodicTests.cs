using ChatOrleans.Testing;
using ChatOrleans.Timing;

namespace ChatOrleans.Grains.Tests.Timing;

public sealed class PeriodicTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _done;

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task Work_is_done_once_each_period_until_it_is_stopped()
    {
        var loop = _time.Every(Period, Work, _stopping.Token);
        _done.ShouldBe(0);
        for (var periods = 1; periods <= 3; periods++)
        {
            _time.Advance(Period);
            await Eventually.True(() => Volatile.Read(ref _done) == periods, "the work of the period");
        }

        await _stopping.CancelAsync();
        await loop;
        _time.Advance(Period);
        _done.ShouldBe(3);
    }

    [Fact]
    public async Task Work_that_fails_ends_it()
    {
        var loop = _time.Every(Period, () => throw new InvalidOperationException("The work failed."), _stopping.Token);
        _time.Advance(Period);
        (await Should.ThrowAsync<InvalidOperationException>(loop)).Message.ShouldBe("The work failed.");
    }

    [Fact]
    public async Task A_cancellation_of_something_else_is_a_failure()
    {
        var loop = _time.Every(Period, () => throw new OperationCanceledException("Of a call."), _stopping.Token);
        _time.Advance(Period);
        await Should.ThrowAsync<OperationCanceledException>(loop);
    }

    private Task Work()
    {
        Interlocked.Increment(ref _done);
        return Task.CompletedTask;
    }
}
