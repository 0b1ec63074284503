namespace ChatOrleans.Users;

/// <summary>
/// The watchers, each for a <see cref="WatchLease"/> from its last request. Ended leases are removed when one begins or is
/// renewed, but at most once per lease: at most the watchers of two leases are kept.
/// </summary>
internal sealed class WatchLeases<TWatcher>(TimeProvider time)
    where TWatcher : notnull
{
    private readonly Dictionary<TWatcher, DateTimeOffset> _until = [];
    private DateTimeOffset _sweepAt = time.GetUtcNow() + WatchLease.Duration;

    /// <summary>What is kept, with leases that have ended.</summary>
    public int Kept => _until.Count;

    public IReadOnlyList<TWatcher> Current()
    {
        var now = time.GetUtcNow();
        return [.. _until.Where(lease => lease.Value >= now).Select(lease => lease.Key)];
    }

    public void Renew(TWatcher watcher)
    {
        var now = time.GetUtcNow();
        if (now >= _sweepAt)
        {
            _sweepAt = now + WatchLease.Duration;
            foreach (var (other, until) in _until)
            {
                if (until < now)
                {
                    _until.Remove(other);
                }
            }
        }

        _until[watcher] = now + WatchLease.Duration;
    }

    public void End(TWatcher watcher) => _until.Remove(watcher);

    public void EndAll(Func<TWatcher, bool> which)
    {
        foreach (var watcher in _until.Keys.Where(which))
        {
            _until.Remove(watcher);
        }
    }
}
