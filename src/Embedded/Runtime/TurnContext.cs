namespace ChatOrleans.Embedded;

/// <summary>
/// Runs turns one at a time, in order. It is the <see cref="SynchronizationContext"/> of the code that it runs, so that
/// every await in a grain continues here: a grain never runs on two threads at once.
/// </summary>
internal sealed class TurnContext(TurnScheduler scheduler, object owner) : SynchronizationContext, IThreadPoolWorkItem
{
    // A busy activation gives others a chance after this many turns.
    private readonly int _turnsMax = scheduler.IsDeterministic ? 1 : 64;
    private readonly Lock _lock = new();
    private Queue<(SendOrPostCallback Callback, object? State)>? _turns;
    private bool _scheduled;

    /// <summary>The activation or observer whose code runs here.</summary>
    public object Owner { get; } = owner;

    /// <summary>
    /// For the answers of calls that are made here: whoever awaits them is continued here, so that they need no hop to the
    /// thread pool. Only a deterministic scheduler goes without it.
    /// </summary>
    public TaskCreationOptions AnswerOptions =>
        scheduler.IsDeterministic ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            (_turns ??= new(4)).Enqueue((d, state));
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        scheduler.Schedule(this);
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing in a grain may block on another turn.");

    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute()
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            for (var i = 0; i < _turnsMax; i++)
            {
                if (!TryTake(out var turn))
                {
                    return;
                }

                turn.Callback(turn.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }

        scheduler.Schedule(this);
    }

    private bool TryTake(out (SendOrPostCallback Callback, object? State) turn)
    {
        lock (_lock)
        {
            if (_turns!.TryDequeue(out turn))
            {
                return true;
            }

            // An idle activation keeps no buffer that a burst has made large.
            _turns = _turns.EnsureCapacity(0) > 16 ? null : _turns;
            _scheduled = false;
            return false;
        }
    }
}
