namespace ChatOrleans.Limits;

/// <summary>
/// A count that is forgotten evenly, one each period. It keeps nothing but when all of it is forgotten, so one that is not
/// touched costs no timer, and one that is forgotten is like a new one.
/// </summary>
public readonly record struct ForgottenCount(DateTimeOffset ForgottenAt)
{
    /// <summary>Null when one more fits below <paramref name="max"/>; else how long until it does.</summary>
    public TimeSpan? WaitFor(int max, TimeSpan period, DateTimeOffset now)
    {
        var wait = ForgottenAt - now - ((max - 1) * period);
        return wait > TimeSpan.Zero ? wait : null;
    }

    public ForgottenCount AddOne(TimeSpan period, DateTimeOffset now) => new((ForgottenAt > now ? ForgottenAt : now) + period);

    /// <summary>Takes one back that was added.</summary>
    public ForgottenCount TakeBack(TimeSpan period, DateTimeOffset now) =>
        ForgottenAt - now > period ? new(ForgottenAt - period) : default;

    public bool IsForgotten(DateTimeOffset now) => ForgottenAt <= now;
}
