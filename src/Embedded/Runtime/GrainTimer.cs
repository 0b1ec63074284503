using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>A grain timer: fires in its activation's turns, never beside itself, until it or the activation ends.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _firing;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options, _period) = (activation, callback, options, options.Period);
        _timer = activation.Runtime.Time.CreateTimer(
            static self => ((GrainTimer)self!).OnDue(), this, options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        Arm(dueTime);
    }

    public void Dispose()
    {
        Stop();
        _activation.RemoveTimer(this);
    }

    public void Stop()
    {
        _stopped.Cancel();
        _timer.Dispose();
    }

    private void OnDue() => _activation.Turns.Post(static self => ((GrainTimer)self!).Fire(), this);

    private async void Fire()
    {
        if (_stopped.IsCancellationRequested || _firing)
        {
            return;
        }

        if (!_activation.TryBeginCallback(_options))
        {
            // A call is running: come again when turns have passed.
            Arm(TimeSpan.FromMilliseconds(10));
            return;
        }

        _firing = true;
        try
        {
            await _callback(_stopped.Token);
        }
        catch (Exception error)
        {
            _activation.Runtime.LogTimerFailed(_activation.GrainId, error);
        }
        finally
        {
            _firing = false;
            Arm(_period);
            _activation.EndCallback();
        }
    }

    private void Arm(TimeSpan dueTime)
    {
        if (!_stopped.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }
}
