using ChatOrleans.Errors;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.EdgeHost.Tests.Errors;

public sealed class GrainRetryTests
{
    private static readonly RetryLimits OfPrograms = new(int.MaxValue, TimeSpan.FromSeconds(2));

    private readonly ManualTime _time = new();
    private readonly Lines _log = new();

    public static TheoryData<Exception> Passing =>
    [
        new TransientException("The log is unavailable."), new SiloUnavailableException("The silo went."),
        new OrleansException("Error from storage provider during ReadStateAsync."), new TimeoutException("No answer."),
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_call_that_fails_temporarily_is_repeated(Exception cause)
    {
        var tries = 0;
        var reply = await Try(() => ++tries < 4 ? throw cause : Task.FromResult<Reply<Nothing>>(Nothing.Value));
        reply.Value.ShouldBe(Nothing.Value);
        tries.ShouldBe(4);
    }

    [Fact]
    public async Task A_call_that_keeps_failing_is_unavailable_and_may_be_repeated_later()
    {
        var tries = 0;
        var error = (await Try(() => throw new TransientException($"{++tries}"))).Error!;
        error.Code.ShouldBe(ChatErrorCode.Unavailable);
        error.Retryable.ShouldBeTrue();
        error.RetryAfterMs.ShouldBe(1_000);
        tries.ShouldBe(4);
    }

    [Fact]
    public async Task A_call_that_took_all_patience_is_not_repeated()
    {
        var tries = 0;
        (await Try(() =>
        {
            tries++;
            _time.Advance(EdgeHosting.Retries.Patience);
            throw new TimeoutException();
        })).Error!.Code.ShouldBe(ChatErrorCode.Unavailable);
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task With_patience_alone_it_is_repeated_until_that_is_over()
    {
        var (tries, began) = (0, _time.GetUtcNow());
        (await Try(() => throw new TransientException($"{++tries}"), OfPrograms)).Error!.Code
            .ShouldBe(ChatErrorCode.Unavailable);
        tries.ShouldBeGreaterThan(4);
        (_time.GetUtcNow() - began).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_bug_is_not_repeated()
    {
        var tries = 0;
        (await Try(() => throw new InvalidOperationException($"{++tries}"))).Error!.Code.ShouldBe(ChatErrorCode.Unavailable);
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_call_is_logged_with_its_operation_and_its_ids()
    {
        var user = UserId.From(Guid.CreateVersion7());
        await Try(() => throw new InvalidOperationException(), call: new("send", user));
        _log.Texts.ShouldBe([$"A grain call failed: send, user {user}."]);
    }

    [Fact]
    public async Task A_cancelled_call_stops_waiting()
    {
        using var cancelling = new CancellationTokenSource();
        var trying = new GrainRetry(EdgeHosting.Retries, _time, _log)
            .Try(default, () => new TaskCompletionSource<Reply<Nothing>>().Task, cancelling.Token);
        await cancelling.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(trying);
        _log.Texts.ShouldBeEmpty();
    }

    private async Task<Reply<Nothing>> Try(
        Func<Task<Reply<Nothing>>> run, RetryLimits? limits = null, GrainCall call = default)
    {
        var trying = new GrainRetry(limits ?? EdgeHosting.Retries, _time, _log).Try(call, run);
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(20));
                return trying.IsCompleted;
            },
            "the call to end");
        return await trying;
    }

    private sealed class Lines : ILogger<GrainRetry>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Texts.Add(formatter(state, exception));
    }
}
