using ChatOrleans.Errors;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.EdgeHost.Tests;

public sealed class GrainCallsTests
{
    public static TheoryData<Exception> Passing =>
    [
        new TransientException("The log is unavailable."), new SiloUnavailableException("The silo went."),
        new OrleansException("Error from storage provider during ReadStateAsync."),
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_failed_for_a_passing_cause_is_repeated(Exception cause)
    {
        var tries = 0;
        var reply = await Try(() => ++tries < 4 ? throw cause : Task.FromResult<Reply<Nothing>>(Nothing.Value));
        reply.Value.ShouldBe(Nothing.Value);
        tries.ShouldBe(4);
    }

    [Fact]
    public async Task What_goes_on_failing_is_unavailable_and_may_be_repeated_later()
    {
        var error = (await Try(() => throw new TransientException("The log is unavailable."))).Error!;
        error.Code.ShouldBe(ChatErrorCode.Unavailable);
        error.Retryable.ShouldBeTrue();
        error.RetryAfterMs.ShouldBe(1_000);
    }

    [Fact]
    public async Task A_bug_is_not_repeated()
    {
        var tries = 0;
        (await Try(() => throw new InvalidOperationException($"{++tries}"))).Error!.Code.ShouldBe(ChatErrorCode.Unavailable);
        tries.ShouldBe(1);
    }

    private static async Task<Reply<Nothing>> Try(Func<Task<Reply<Nothing>>> call)
    {
        var time = new ManualTime();
        var trying = new GrainCalls(time, NullLogger<GrainCalls>.Instance).Try(call);
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(20));
                return trying.IsCompleted;
            },
            "the call to end");
        return await trying;
    }
}
