using ChatOrleans.Errors;
using ChatOrleans.Users;

namespace ChatOrleans.Limits;

internal static class RatePermits
{
    /// <summary>
    /// Takes a permit of the caller's, whose rate counts over all edges; or RateLimited, with the name of the limit. Once for a
    /// call, however often that is repeated.
    /// </summary>
    public static Task<Reply<Nothing>> TakePermit(
        this GrainRetry calls, IGrainFactory grains, GrainCall call, UserRate rate, string limit) =>
        calls.Try<Nothing>(call, async () =>
        {
            var permits = await grains.User(call.User!.Value).Take(rate);
            return permits.IsNone ? ChatError.RateLimited(limit, permits.RetryAfter) : Nothing.Value;
        });

    /// <summary>A call that writes: for a permit of <see cref="ChatLimits.ChangesPerMinute"/>.</summary>
    public static async Task<Reply<T>> TryChange<T>(
        this GrainRetry calls, IGrainFactory grains, GrainCall call, Func<Task<Reply<T>>> run)
        where T : class
    {
        var permitted = await calls.TakePermit(grains, call, UserRate.Changes, nameof(ChatLimits.ChangesPerMinute));
        return permitted.Error is { } tooOften ? tooOften : await calls.Try(call, run);
    }
}
