using System.Collections.Immutable;
using System.Net;
using ChatOrleans.Limits;

namespace ChatOrleans.Auth;

/// <summary>
/// Counts something by network: <paramref name="max"/> of one customer in a <paramref name="per"/>, evenly forgotten. Each
/// wider network has twice as many as the one in it. A network without a count takes no memory for long.
/// </summary>
internal sealed class NetworkCounts(int max, TimeSpan per, TimeProvider time)
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPNetwork, ForgottenCount> _counts = [];
    private DateTimeOffset _sweptAt = time.GetUtcNow();

    /// <summary>The networks of which something is not forgotten, and a few more.</summary>
    public int Kept
    {
        get
        {
            lock (_lock)
            {
                return _counts.Count;
            }
        }
    }

    /// <summary>Counts one in each network; null when it could. Else how long until it can, and nothing is counted.</summary>
    /// <param name="networks">The closest first.</param>
    public TimeSpan? Take(ImmutableArray<IPNetwork> networks)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            Sweep(now);
            for (var i = 0; i < networks.Length; i++)
            {
                if (_counts.GetValueOrDefault(networks[i]).WaitFor(MaxOf(i), PeriodOf(i), now) is { } wait)
                {
                    return wait;
                }
            }

            for (var i = 0; i < networks.Length; i++)
            {
                _counts[networks[i]] = _counts.GetValueOrDefault(networks[i]).AddOne(PeriodOf(i), now);
            }

            return null;
        }
    }

    public void GiveBack(ImmutableArray<IPNetwork> networks)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            for (var i = 0; i < networks.Length; i++)
            {
                _counts[networks[i]] = _counts.GetValueOrDefault(networks[i]).TakeBack(PeriodOf(i), now);
            }
        }
    }

    private int MaxOf(int step) => max << step;

    private TimeSpan PeriodOf(int step) => per / MaxOf(step);

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < SweepInterval)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (network, count) in _counts)
        {
            if (count.IsForgotten(now))
            {
                _counts.Remove(network);
            }
        }
    }
}
