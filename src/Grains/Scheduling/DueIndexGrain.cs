using ChatOrleans.Storage;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Scheduling;

/// <summary>
/// Calls users' schedules when something is due. In memory alone: whose schedule is called now. If the call fails, or its answer
/// is not stored, the user is called again. A second activation, after a silo was cut off, calls as well, which sends nothing
/// twice; the one that writes later ends. What it does not know of the other's it reads within a minute (<see cref="Wake"/>).
/// </summary>
public sealed partial class DueIndexGrain(
    [PersistentState("due", GrainStateStore.Name)] IPersistentState<DueIndexState> stored, TimeProvider time,
    ILogger<DueIndexGrain> logger) : DurableGrain, IDueIndexGrain
{
    private const int UnderWayMax = 64;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1), RetryInterval = TimeSpan.FromSeconds(5);

    private readonly HashSet<UserId> _underWay = [];
    private DurableState<DueIndexState> _due = null!;
    private IGrainTimer _timer = null!;
    private DateTimeOffset _pausedUntil;
    private long _readAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _due = new(stored, Save);
        _readAt = time.GetTimestamp();
        // Interleaves: it reads what is durable, and does not await; what the calls answer is stored by calls of this grain.
        _timer = this.RegisterGrainTimer(_ => CallDue(), new(TimeSpan.Zero, Period) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task Add(UserId user, DateTimeOffset at)
    {
        await _due.Save(_due.Value.With(user, at));
        SetTimer();
    }

    public async Task Settle(UserId user, long ticket, DateTimeOffset? next)
    {
        var settled = _due.Value.Settled(user, ticket, next);
        if (settled != _due.Value)
        {
            await _due.Save(settled);
        }
    }

    public async Task Wake()
    {
        if (time.GetElapsedTime(_readAt) >= Period)
        {
            await _due.Reload();
            _readAt = time.GetTimestamp();
            SetTimer();
        }
    }

    private Task CallDue()
    {
        var now = time.GetUtcNow();
        foreach (var (user, due) in _due.Value.Users
            .Where(user => user.Value.At <= now && !_underWay.Contains(user.Key)).Take(UnderWayMax - _underWay.Count))
        {
            _underWay.Add(user);
            // Not awaited: others are due meanwhile. It throws nothing: what fails is called again.
            _ = Call(user, due);
        }

        SetTimer();
        return Task.CompletedTask;
    }

    private async Task Call(UserId user, DueTime due)
    {
        try
        {
            var next = await GrainFactory.Schedule(user).SendDue(due.At);
            await GrainFactory.DueIndex(user).Settle(user, due.Ticket, next);
        }
        catch (Exception error)
        {
            _pausedUntil = time.GetUtcNow() + RetryInterval;
            LogNotCalled(user, error);
        }

        _underWay.Remove(user);
        SetTimer();
    }

    /// <summary>To when the next one is due who is not called now.</summary>
    private void SetTimer()
    {
        var now = time.GetUtcNow();
        var next = now + Period;
        foreach (var (user, due) in _due.Value.Users)
        {
            if (due.At < next && !_underWay.Contains(user))
            {
                next = due.At;
            }
        }

        next = next < _pausedUntil ? _pausedUntil : next;
        // With all hands full the next answer sets it.
        _timer.Change(_underWay.Count == UnderWayMax ? Period : next > now ? next - now : TimeSpan.Zero, Period);
    }

    [LoggerMessage(LogLevel.Warning, "Scheduled messages of user {User} could not be sent; will retry.")]
    private partial void LogNotCalled(UserId user, Exception error);
}
