using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// A grain timer: fires in its activation's turns, never beside itself, until it or the activation ends.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private bool _firing;
    private TimeSpan? _changedDueTime;
    private TimeSpan _period;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options, _period) = (activation, callback, options, options.Period);
        _timer = activation.Runtime.TimeProvider.CreateTimer(
            static self => ((GrainTimer)self!).OnDue(), this, options.DueTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts from now; in a tick, from its end.</summary>
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        (_changedDueTime, _period) = (dueTime, period);
        if (!_firing)
        {
            Arm(dueTime);
        }
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

    private void OnDue()
    {
        _firing = true;
        _activation.Receive(new Tick(this));
    }

    private void OnTicked()
    {
        _firing = false;
        Arm(_changedDueTime ?? _period);
    }

    private void Arm(TimeSpan dueTime)
    {
        // The next tick is armed when one has ended, so that no two run beside each other.
        if (!_stopped.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One firing. It waits for its turn like a call, but has no caller and so no deadline.</summary>
    private sealed class Tick(GrainTimer timer) : Work
    {
        public override bool Interleaves => timer._options.Interleave;

        public override bool KeepsAlive => timer._options.KeepAlive;

        public override bool IsLocal => true;

        public override async Task Run(ITargetHolder target)
        {
            timer._changedDueTime = null;
            try
            {
                await timer._callback(timer._stopped.Token);
            }
            catch (Exception error)
            {
                timer._activation.Runtime.Log($"A timer of {timer._activation.GrainId} failed.", error);
            }
            finally
            {
                timer.OnTicked();
            }
        }
    }
}
