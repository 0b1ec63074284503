namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// The one seam through which all code of a node runs: the code that has a turn to run asks here, and the one it is given to is
/// decided by the world.
/// </summary>
internal abstract class TurnScheduler
{
    /// <summary>Runs <see cref="TurnContext.RunOne"/> once, later, not inside this call.</summary>
    public abstract void Schedule(TurnContext turns);
}

/// <summary>
/// Runs turns one at a time, in order. It is the <see cref="SynchronizationContext"/> of the code that it runs, so that
/// every await in a grain continues here, and while it runs a grain's code Orleans sees that grain as the current one.
/// </summary>
internal sealed class TurnContext(TurnScheduler scheduler, object owner) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _turns = new(4);
    private bool _scheduled;

    /// <summary>The activation, observer or node whose code runs here.</summary>
    public object Owner { get; } = owner;

    public override void Post(SendOrPostCallback d, object? state)
    {
        _turns.Enqueue((d, state));
        if (!_scheduled)
        {
            _scheduled = true;
            scheduler.Schedule(this);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing in a grain may block on another turn.");

    public override SynchronizationContext CreateCopy() => this;

    public void RunOne()
    {
        var outer = Current;
        ref var grain = ref OrleansInternals.CurrentGrain(null);
        var outerGrain = grain;
        SetSynchronizationContext(this);
        grain = Owner as IGrainContext;
        try
        {
            var (callback, state) = _turns.Dequeue();
            callback(state);
        }
        finally
        {
            grain = outerGrain;
            SetSynchronizationContext(outer);
        }

        _scheduled = _turns.Count > 0;
        if (_scheduled)
        {
            scheduler.Schedule(this);
        }
    }
}
