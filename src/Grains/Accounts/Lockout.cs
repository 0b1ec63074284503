namespace ChatOrleans.Accounts;

/// <summary>Tries to log in, and when the next one is allowed. A try counts before its password is judged.</summary>
[GenerateSerializer, Immutable, Alias("chat.lockout")]
public sealed record Lockout
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Tries since the last success.</summary>
    [Id(0)] public int Tries { get; init; }

    [Id(1)] public DateTimeOffset LockedUntil { get; init; }

    /// <summary>How long no try is allowed; null when one is.</summary>
    public TimeSpan? LockedFor(DateTimeOffset now) => now < LockedUntil ? LockedUntil - now : null;

    /// <summary>
    /// One more try. Every <paramref name="allowed"/>th in a row locks, for 1 minute, then 2, 4 … at most 15.
    /// </summary>
    public Lockout Try(int allowed, DateTimeOffset now)
    {
        var tries = Tries + 1;
        if (tries % allowed != 0)
        {
            return this with { Tries = tries };
        }

        var doublings = Math.Min((tries / allowed) - 1, 10);
        var wait = TimeSpan.FromTicks(Math.Min(First.Ticks << doublings, Longest.Ticks));
        return new() { Tries = tries, LockedUntil = now + wait };
    }
}
