namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// One grain in memory, as Orleans' ActivationData is: what arrives waits until the grain is active, runs in turns, and goes
/// to the next activation when this one has ended. All but <see cref="Receive"/>, <see cref="Cancel"/> and
/// <see cref="Deactivate"/> happens in its own turns.
/// </summary>
internal sealed class Activation : GrainContext
{
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CancelRetryInterval = TimeSpan.FromSeconds(1);

    // A cancellation may overtake its call.
    private const int CancelAttemptsMax = 4;

    private readonly GrainClass _class;
    private readonly TurnContext _turns;
    private readonly WorkQueue _work;
    private readonly CancellationTokenSource _activating = new();
    private List<GrainTimer>? _timers;
    private Grain? _grain;
    private State _state;
    private DeactivationReason _reason;
    private long _keepUntil;
    private long _lastUsed;

    public Activation(SimulatedRuntime runtime, GrainClass @class, GrainId id)
    {
        (Runtime, GrainId, _class) = (runtime, id, @class);
        _turns = new(runtime.Scheduler, this);
        _work = new(@class.IsReentrant);
        _lastUsed = runtime.Now;
    }

    private enum State
    {
        Activating,
        Active,

        /// <summary>Lets what runs end; other calls wait for the next activation.</summary>
        Deactivating,

        /// <summary>Runs the grain's own end.</summary>
        Ending,
        Gone,
    }

    public override GrainId GrainId { get; }

    public SimulatedRuntime Runtime { get; }

    public override IServiceProvider ActivationServices => Runtime.ServiceProvider;

    public override object? GrainInstance => _grain;

    /// <summary>Begins to activate. Only once it can be found: it may end at once.</summary>
    public void Begin() => _turns.Post(static self => _ = ((Activation)self!).Activate(), this);

    public void Receive(Work work) => _turns.Post(static work => OnReceived((Work)work!), work);

    /// <summary>The caller of a call does not wait any more.</summary>
    public void Cancel(GrainCall call) => PostCancel(call, attempt: 1);

    public override void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) =>
        _turns.Post(
            static state =>
            {
                var (self, reason) = ((Activation, DeactivationReason))state!;
                self.BeginDeactivation(reason);
            },
            (this, deactivationReason));

    public void DeactivateOnIdle() =>
        BeginDeactivation(new(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    public void DelayDeactivation(TimeSpan time) => _keepUntil = Runtime.Now + Runtime.Ticks(time);

    /// <summary>Ends when nothing has used it for <paramref name="age"/>.</summary>
    public void CollectIfIdle(TimeSpan age)
    {
        if (_state == State.Active && _work.IsEmpty && Runtime.Now - _lastUsed >= Runtime.Ticks(age) && Runtime.Now >= _keepUntil)
        {
            Deactivate(new(DeactivationReasonCode.ActivationIdle, "No calls for the collection age."));
        }
    }

    public GrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        (_timers ??= []).Add(timer);
        return timer;
    }

    public void RemoveTimer(GrainTimer timer) => _timers?.Remove(timer);

    private static Activation Current() => (Activation)((TurnContext)SynchronizationContext.Current!).Owner;

    private static void OnReceived(Work work)
    {
        var self = Current();
        if (self._state == State.Gone)
        {
            work.PassOn();
            return;
        }

        self.Use(work);
        self._work.Add(work);
        self.Advance();
    }

    private void PostCancel(GrainCall call, int attempt) => _turns.Post(
        static state =>
        {
            var (self, call, attempt) = ((Activation, GrainCall, int))state!;
            self.OnCancelled(call, attempt);
        },
        (this, call, attempt));

    private void OnCancelled(GrainCall call, int attempt)
    {
        if (_work.FindRunning(call) is ArrivedCall running)
        {
            running.Cancel();
        }
        else if (_work.Withdraw(call) is { } waiting)
        {
            waiting.Fail(new OperationCanceledException());
        }
        else if (attempt < CancelAttemptsMax)
        {
            Runtime.TimeProvider.CreateTimer(
                _ => PostCancel(call, attempt + 1), null, CancelRetryInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Use(Work work)
    {
        if (work.KeepsAlive)
        {
            _lastUsed = Runtime.Now;
        }
    }

    /// <summary>Begins all that may run now, or ends the activation, after something has changed.</summary>
    private void Advance()
    {
        if (_state == State.Deactivating && !_work.IsRunning)
        {
            _state = State.Ending;
            _ = End();
            return;
        }

        while (_state is State.Active or State.Deactivating
            && _work.TryBegin(onlyLocal: _state == State.Deactivating, out var next))
        {
            if (next.IsOver)
            {
                _work.End(next);
                continue;
            }

            var running = next.Run(this);
            if (running.IsCompletedSuccessfully)
            {
                _work.End(next);
            }
            else
            {
                _ = Finish(next, running);
            }
        }
    }

    private async Task Finish(Work work, Task running)
    {
        await running;
        _work.End(work);
        Use(work);
        Advance();
    }

    private async Task Activate()
    {
        try
        {
            _grain = (Grain)_class.Activator.CreateInstance(this);
            await StartLifecycle(_activating.Token);
            await _grain.OnActivateAsync(_activating.Token);
        }
        catch (Exception error)
        {
            Runtime.Log($"{GrainId} could not be activated.", error);
            Leave(work => work.Fail(error));
            return;
        }

        if (_state == State.Activating)
        {
            _state = State.Active;
            Advance();
        }
        else
        {
            // Deactivated before it was active: there is nothing for the grain itself to end.
            Leave(work => work.PassOn());
        }
    }

    private void BeginDeactivation(DeactivationReason reason)
    {
        if (_state == State.Activating)
        {
            _state = State.Ending;
            _activating.Cancel();
        }
        else if (_state == State.Active)
        {
            (_state, _reason) = (State.Deactivating, reason);
            if (!_work.IsRunning)
            {
                Advance();
            }
        }
    }

    private async Task End()
    {
        StopTimers();
        using var late = new CancellationTokenSource(DeactivationTimeout, Runtime.TimeProvider);
        try
        {
            await _grain!.OnDeactivateAsync(_reason, late.Token).WaitAsync(late.Token);
            await StopLifecycle(late.Token);
        }
        catch (Exception error)
        {
            Runtime.Log($"{GrainId} failed while it was deactivated.", error);
        }

        Leave(static work => work.PassOn());
    }

    private void Leave(Action<Work> settle)
    {
        _state = State.Gone;
        StopTimers();
        Runtime.Remove(this);
        foreach (var work in _work.WithdrawAll())
        {
            settle(work);
        }

        if (_grain is not null)
        {
            _ = _class.Activator.DisposeInstance(this, _grain).AsTask();
        }
    }

    private void StopTimers()
    {
        foreach (var timer in _timers ?? [])
        {
            timer.Stop();
        }

        _timers = null;
    }
}
