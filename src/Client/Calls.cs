using ChatOrleans.Errors;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Client;

/// <summary>
/// Calls grains, and calls again what failed for a passing cause or with an unknown outcome; what still fails after
/// <see cref="ChatClientOptions.Patience"/> is <c>Unavailable</c>. Only for calls that may be repeated; all of ours may.
/// </summary>
internal sealed partial class Calls(TimeSpan patience, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    /// <summary>Cancelling ends the waiting: what was on its way may still be done.</summary>
    public async Task<Reply<T>> Try<T>(Func<Task<Reply<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        var began = time.GetTimestamp();
        for (var wait = WaitMin; ; wait = wait * 2 < WaitMax ? wait * 2 : WaitMax)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call().WaitAsync(cancellationToken);
            }
            catch (Exception error) when (error is TransientException or OrleansException or TimeoutException)
            {
                if (time.GetElapsedTime(began) + wait > patience)
                {
                    LogFailed(error);
                    return ChatError.Of(ChatErrorCode.Unavailable, "Not possible at this moment. Please try again.")
                        with { RetryAfterMs = (long)WaitMax.TotalMilliseconds };
                }
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A call failed, again and again.")]
    private partial void LogFailed(Exception error);
}
