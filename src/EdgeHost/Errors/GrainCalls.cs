namespace ChatOrleans.Errors;

/// <summary>
/// Calls grains for clients: repeats what failed for a passing cause, and turns what still fails into
/// <c>Unavailable</c>. Only for calls that may be repeated; all of ours may.
/// </summary>
internal sealed partial class GrainCalls(TimeProvider time, ILogger<GrainCalls> logger)
{
    private const int RepeatsMax = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);

    public async Task<Reply<T>> Try<T>(Func<Task<Reply<T>>> call)
        where T : class
    {
        for (var repeat = 0; ; repeat++)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (repeat < RepeatsMax && IsTransient(error))
            {
                await Task.Delay(FirstWait * (1 << repeat), time);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
                return ChatError.Of(ChatErrorCode.Unavailable, "Not possible at this moment. Please try again.")
                    with { RetryAfterMs = 1000 };
            }
        }
    }

    /// <summary>Orleans' own: a silo that went, or a grain whose state could not be read when it was called.</summary>
    private static bool IsTransient(Exception error) => error is TransientException or OrleansException;

    [LoggerMessage(LogLevel.Error, "A call failed.")]
    private partial void LogFailed(Exception error);
}
