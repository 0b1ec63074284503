using System.Diagnostics;

namespace ChatOrleans.Users;

/// <summary>
/// A rate: <paramref name="burst"/> at once, refilled evenly with <paramref name="amount"/> per <paramref
/// name="period"/>.
/// </summary>
internal sealed class TokenBucket(int burst, int amount, TimeSpan period, TimeProvider time)
{
    private readonly double _ticksPerToken = period.TotalSeconds * time.TimestampFrequency / amount;
    private double _tokens = burst;
    private long _filledAt = time.GetTimestamp();

    /// <summary>One permit, or up to <paramref name="atMost"/> if they are at most a quarter of those left.</summary>
    public Permits Take(int atMost)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + ((now - _filledAt) / _ticksPerToken));
        _filledAt = now;
        if (_tokens >= 1)
        {
            var count = Math.Clamp((int)(_tokens / 4), 1, atMost);
            _tokens -= count;
            return new(count, TimeSpan.Zero);
        }

        var missing = (1 - _tokens) * _ticksPerToken / time.TimestampFrequency;
        Debug.Assert(missing > 0, "A bucket without a token lacks part of one.");
        return new(0, TimeSpan.FromSeconds(missing));
    }
}
