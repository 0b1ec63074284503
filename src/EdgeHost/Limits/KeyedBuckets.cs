using System.Collections.Concurrent;

namespace ChatOrleans.Limits;

/// <summary>A token bucket for each key. One that is full again is forgotten: a new one would be the same.</summary>
/// <param name="period">How often full buckets are looked for.</param>
internal sealed class KeyedBuckets<TKey>(Func<TokenBucket> create, TimeSpan period, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TokenBucket> _buckets = [];
    private long _sweptAt = time.GetTimestamp();

    public int Count => _buckets.Count;

    public Spent Spend(TKey key, double cost)
    {
        Sweep();
        var bucket = _buckets.GetOrAdd(key, static (_, make) => make(), create);
        lock (bucket)
        {
            return new(bucket.Spend(cost), bucket.Left, bucket.FullIn);
        }
    }

    private void Sweep()
    {
        var swept = Interlocked.Read(ref _sweptAt);
        if (time.GetElapsedTime(swept) < period
            || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), swept) != swept)
        {
            return;
        }

        foreach (var (key, bucket) in _buckets)
        {
            lock (bucket)
            {
                // Who has just got this bucket spends from it once more; the next one begins full.
                if (bucket.FullIn == TimeSpan.Zero)
                {
                    _buckets.TryRemove(new(key, bucket));
                }
            }
        }
    }
}

/// <summary>What became of a call's cost.</summary>
/// <param name="RetryAfter">Null when it is paid.</param>
/// <param name="Left">Permits that can be spent now.</param>
/// <param name="FullIn">Time until all are back.</param>
internal readonly record struct Spent(TimeSpan? RetryAfter, int Left, TimeSpan FullIn);
