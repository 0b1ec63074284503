using Microsoft.Extensions.Logging;

namespace ChatOrleans.Errors;

/// <summary>How long a grain call is repeated; the limit reached first ends it.</summary>
/// <param name="RepeatsMax">Calls after the first.</param>
/// <param name="Patience">From the first call to the last.</param>
public sealed record RetryLimits(int RepeatsMax, TimeSpan Patience);

/// <summary>
/// Calls grains, and repeats calls that fail temporarily or with an unknown outcome. A call that still fails, or fails in an
/// unexpected way, is logged and answered with <c>Unavailable</c>. Only for calls that may be repeated; all of ours may.
/// </summary>
public sealed partial class GrainRetry(RetryLimits limits, TimeProvider time, ILogger<GrainRetry> logger)
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    /// <param name="call">For the log.</param>
    /// <param name="cancellationToken">Ends the waiting: what was on its way may still be done.</param>
    public async Task<Reply<T>> Try<T>(
        GrainCall call, Func<Task<Reply<T>>> run, CancellationToken cancellationToken = default)
        where T : class
    {
        var began = time.GetTimestamp();
        var wait = WaitMin;
        for (var repeats = 0; ; repeats++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await run().WaitAsync(cancellationToken);
            }
            catch (Exception error) when (IsPassing(error) && repeats < limits.RepeatsMax
                && time.GetElapsedTime(began) + wait <= limits.Patience)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogFailed(call, error);
                return ChatError.Of(ChatErrorCode.Unavailable, "Temporarily unavailable; retry.")
                    with { RetryAfterMs = (long)WaitMax.TotalMilliseconds };
            }

            wait = wait * 2 < WaitMax ? wait * 2 : WaitMax;
        }
    }

    /// <summary>Orleans' own: a silo that is gone, or a grain whose state could not be read when it was called.</summary>
    private static bool IsPassing(Exception error) => error is TransientException or OrleansException or TimeoutException;

    [LoggerMessage(LogLevel.Error, "A grain call failed: {Call}.")]
    private partial void LogFailed(GrainCall call, Exception error);
}
