using System.Collections.Concurrent;

namespace ChatOrleans.Auth;

/// <summary>
/// Whether the session behind an access token still runs, as the device's grain says. A yes is trusted for <see cref="Trust"/>:
/// for that long another edge may accept the token of an ended session.
/// </summary>
internal sealed class RunningSessions(IGrainFactory grains, TimeProvider time)
{
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(5);

    // Of each device the session that ran when it was asked for last.
    private readonly ConcurrentDictionary<(UserId, DeviceId), (SessionId Session, DateTimeOffset Until)> _trusted = new();
    private DateTimeOffset _sweptAt = time.GetUtcNow();
    private long _forgotten;

    public async ValueTask<bool> Runs(CurrentUser caller)
    {
        var now = time.GetUtcNow();
        var device = (caller.UserId, caller.DeviceId);
        if (_trusted.TryGetValue(device, out var trusted) && trusted.Session == caller.SessionId && now < trusted.Until)
        {
            return true;
        }

        var forgotten = Interlocked.Read(ref _forgotten);
        if (!await RunsNow(caller))
        {
            return false;
        }

        Sweep(now);
        _trusted[device] = (caller.SessionId, now + Trust);
        if (Interlocked.Read(ref _forgotten) != forgotten)
        {
            // A session ended in between: if it is this one, the answer is stale.
            _trusted.TryRemove(device, out _);
        }

        return true;
    }

    /// <summary>Asks the grain, even while a yes is trusted.</summary>
    public async Task<bool> RunsNow(CurrentUser caller) =>
        await grains.DeviceSession(caller.DeviceId).Get() is { } running
        && running.UserId == caller.UserId && running.SessionId == caller.SessionId;

    /// <summary>The session of a device ended, or a new one began.</summary>
    public void Forget(UserId user, DeviceId device)
    {
        Interlocked.Increment(ref _forgotten);
        _trusted.TryRemove((user, device), out _);
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < Trust)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (device, trusted) in _trusted)
        {
            if (trusted.Until <= now)
            {
                _trusted.TryRemove(new(device, trusted));
            }
        }
    }
}
