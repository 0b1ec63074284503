using System.Collections.Concurrent;

namespace ChatOrleans.Auth;

/// <summary>
/// Whether the session behind an access token still runs, as the device's grain says. A yes is trusted for <see cref="Trust"/>:
/// for that long another edge may accept the token of an ended session.
/// </summary>
internal sealed class RunningSessions(IGrainFactory grains, TimeProvider time)
{
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<CurrentUser, DateTimeOffset> _trustedUntil = new();
    private DateTimeOffset _sweptAt = time.GetUtcNow();
    private long _forgotten;

    public async ValueTask<bool> Runs(CurrentUser caller)
    {
        var now = time.GetUtcNow();
        if (_trustedUntil.TryGetValue(caller, out var until) && now < until)
        {
            return true;
        }

        var forgotten = Interlocked.Read(ref _forgotten);
        if (!await RunsNow(caller))
        {
            return false;
        }

        Sweep(now);
        _trustedUntil[caller] = now + Trust;
        if (Interlocked.Read(ref _forgotten) != forgotten)
        {
            // A session ended in between: if it is this one, the answer is stale.
            _trustedUntil.TryRemove(caller, out _);
        }

        return true;
    }

    /// <summary>Asks the grain, even while a yes is trusted.</summary>
    public async Task<bool> RunsNow(CurrentUser caller) =>
        (await grains.DeviceSession(caller.DeviceId).Get())?.UserId == caller.UserId;

    /// <summary>The session ended, or a new one began.</summary>
    public void Forget(CurrentUser caller)
    {
        Interlocked.Increment(ref _forgotten);
        _trustedUntil.TryRemove(caller, out _);
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < Trust)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (caller, until) in _trustedUntil)
        {
            if (until <= now)
            {
                _trustedUntil.TryRemove(new(caller, until));
            }
        }
    }
}
