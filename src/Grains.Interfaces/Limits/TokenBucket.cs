using System.Diagnostics;

namespace ChatOrleans.Limits;

/// <summary>
/// A rate: <paramref name="burst"/> at once, refilled evenly with <paramref name="amount"/> per <paramref
/// name="period"/>. For one thread at a time.
/// </summary>
public sealed class TokenBucket(int burst, int amount, TimeSpan period, TimeProvider time)
{
    private readonly double _ticksPerToken = period.TotalSeconds * time.TimestampFrequency / amount;
    private double _tokens = burst;
    private long _filledAt = time.GetTimestamp();

    /// <summary>What can be spent now.</summary>
    public int Left
    {
        get
        {
            Refill();
            return (int)_tokens;
        }
    }

    /// <summary>How long until nothing is missing.</summary>
    public TimeSpan FullIn
    {
        get
        {
            Refill();
            return TimeOf(burst - _tokens);
        }
    }

    /// <summary>One permit, or up to <paramref name="atMost"/> if they are at most a quarter of those left.</summary>
    public Permits Take(int atMost)
    {
        Refill();
        if (_tokens >= 1)
        {
            var count = Math.Clamp((int)(_tokens / 4), 1, atMost);
            _tokens -= count;
            return new(count, TimeSpan.Zero);
        }

        return new(0, TimeOf(1 - _tokens));
    }

    /// <summary>
    /// Spends so many permits, parts of one too, at most the burst, or none. Null when they are spent; else how long until they
    /// are there.
    /// </summary>
    public TimeSpan? Spend(double cost)
    {
        Debug.Assert(cost <= burst, "More than the burst is never there.");
        Refill();
        if (_tokens < cost)
        {
            return TimeOf(cost - _tokens);
        }

        _tokens -= cost;
        return null;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + ((now - _filledAt) / _ticksPerToken));
        _filledAt = now;
    }

    /// <summary>Never too short, or what is missing would not be there yet.</summary>
    private TimeSpan TimeOf(double tokens) => TimeSpan.FromTicks(
        (long)Math.Ceiling(tokens * _ticksPerToken / time.TimestampFrequency * TimeSpan.TicksPerSecond));
}
