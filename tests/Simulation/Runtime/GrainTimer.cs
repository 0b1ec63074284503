using Orleans.CodeGeneration;
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
    private TimeSpan _period;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options, _period) = (activation, callback, options, options.Period);
        _timer = activation.Runtime.TimeProvider.CreateTimer(
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

    private void OnDue() => _activation.Receive(new Tick(this));

    private void Arm(TimeSpan dueTime)
    {
        // The next tick is armed when one has ended, so that no two run beside each other.
        if (!_stopped.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One firing. It waits its turn like a call; nobody waits for it, so it has no deadline.</summary>
    internal sealed class Tick(GrainTimer timer) : GrainCall(null!, InvokeMethodOptions.None, static _ => { })
    {
        public override string Method => "timer";

        public override bool Interleaves => timer._options.Interleave;

        public override bool KeepsAlive => timer._options.KeepAlive;

        public override bool IsAnswered => timer._stopped.IsCancellationRequested;

        public override async Task Run(ITargetHolder target)
        {
            try
            {
                await timer._callback(timer._stopped.Token);
            }
            catch (Exception error)
            {
                timer._activation.Log($"A timer of {timer._activation.GrainId} failed.", error);
            }
            finally
            {
                timer.Arm(timer._period);
            }
        }

        public override void Fail(Exception error)
        {
            // Nobody waits for it.
        }
    }
}
