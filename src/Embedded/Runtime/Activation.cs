using Orleans;
using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>
/// One grain in memory: its instance, its turns, the calls that run and those that wait. All members but
/// <see cref="Receive"/> and <see cref="Sweep"/> are used in its own turns only, so they need no lock.
/// </summary>
internal sealed class Activation : IGrainContext
{
    private readonly GrainClassEntry _class;
    private readonly TurnContext _turns;
    private readonly Queue<GrainCall> _waiting = new(0);
    private readonly List<GrainCall> _running = new(0);
    private List<GrainTimer>? _timers;
    private Grain? _grain;
    private GrainCall? _blocking;
    private State _state;
    private DeactivationReason _reason;
    private long _keepUntil;
    private long _lastUsed;

    public Activation(EmbeddedRuntime runtime, GrainClassEntry @class, GrainId id)
    {
        Runtime = runtime;
        GrainId = id;
        _class = @class;
        Number = runtime.NextNumber();
        _turns = new(runtime.Scheduler, this);
        _lastUsed = runtime.Now;
    }

    private enum State
    {
        Activating,
        Active,

        /// <summary>Lets running calls end; new ones wait for the next activation.</summary>
        Draining,
        Deactivating,
        Gone,
    }

    public GrainId GrainId { get; }

    /// <summary>The place in the order in which this runtime made its activations.</summary>
    public long Number { get; }

    public EmbeddedRuntime Runtime { get; }

    public IServiceProvider ActivationServices => Runtime.ServiceProvider;

    public TurnContext Turns => _turns;

    /// <summary>Begins to activate. Only once it can be found: it may end at once.</summary>
    public void Begin() => _turns.Post(static self => ((Activation)self!).Activate(), this);

    /// <summary>Takes a call from anywhere.</summary>
    public void Receive(GrainCall call) => _turns.Post(static call => OnReceived((GrainCall)call!), call);

    /// <summary>Looks for late calls and idleness, from anywhere.</summary>
    public void Sweep() => _turns.Post(static self => ((Activation)self!).OnSweep(), this);

    public void Deactivate(DeactivationReason reason) =>
        _turns.Post(static state =>
        {
            var (self, reason) = ((Activation, DeactivationReason))state!;
            self.BeginDeactivation(reason);
        }, (this, reason));

    public void DeactivateOnIdle() =>
        BeginDeactivation(new(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    public void DelayDeactivation(TimeSpan time) => _keepUntil = Runtime.Now + Runtime.Ticks(time);

    public GrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        if (_state is State.Deactivating or State.Gone)
        {
            timer.Stop();
        }

        (_timers ??= []).Add(timer);
        return timer;
    }

    public void RemoveTimer(GrainTimer timer) => _timers?.Remove(timer);

    private static void OnReceived(GrainCall call)
    {
        var self = (Activation)((TurnContext)SynchronizationContext.Current!).Owner;
        if (self._state == State.Gone)
        {
            self.PassOn(call);
            return;
        }

        self.Use(call);
        if (self._state == State.Active && self.MayStart(call))
        {
            self.Start(call);
        }
        else
        {
            self._waiting.Enqueue(call);
        }
    }

    private bool MayStart(GrainCall call) =>
        _class.Reentrant || _blocking is null || call.Options.HasFlag(CallOptions.AlwaysInterleave);

    private void Start(GrainCall call)
    {
        if (call.IsAnswered)
        {
            // It waited longer than its caller did.
            return;
        }

        if (!call.Options.HasFlag(CallOptions.AlwaysInterleave))
        {
            _blocking ??= call;
        }

        var running = call.Run(_grain!);
        if (running.IsCompletedSuccessfully)
        {
            if (ReferenceEquals(_blocking, call))
            {
                _blocking = null;
            }

            Advance();
            return;
        }

        _running.Add(call);
        _ = Finish(call, running.AsTask());
    }

    private async Task Finish(GrainCall call, Task running)
    {
        await running;
        _running.Remove(call);
        if (ReferenceEquals(_blocking, call))
        {
            _blocking = null;
        }

        Use(call);
        Advance();
    }

    private void Use(GrainCall call)
    {
        if (call.KeepsAlive)
        {
            _lastUsed = Runtime.Now;
        }
    }

    /// <summary>
    /// A call that came too late for this activation goes to the next; a timer's tick ends with its own.
    /// </summary>
    private void PassOn(GrainCall call)
    {
        if (call is not GrainTimer.Tick)
        {
            Runtime.Dispatch(GrainId, call);
        }
    }

    /// <summary>Starts what waits, or ends the activation, after something has ended.</summary>
    private void Advance()
    {
        if (_state == State.Draining && _running.Count == 0 && _blocking is null)
        {
            _state = State.Deactivating;
            _ = End();
            return;
        }

        while (_state == State.Active && _waiting.TryPeek(out var next) && MayStart(next))
        {
            _waiting.Dequeue();
            Start(next);
        }
    }

    private async void Activate()
    {
        try
        {
            _grain = await _class.Create(this);
            await _grain.OnActivateAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            FailActivation(error);
            return;
        }

        if (_state == State.Activating)
        {
            _state = State.Active;
        }

        Advance();
    }

    /// <summary>The calls that caused the activation get its error; the next call tries afresh.</summary>
    private void FailActivation(Exception error)
    {
        Runtime.LogActivationFailed(GrainId, error);
        _state = State.Gone;
        StopTimers();
        Runtime.Remove(this);
        while (_waiting.TryDequeue(out var call))
        {
            call.Fail(error);
        }
    }

    private void BeginDeactivation(DeactivationReason reason)
    {
        if (_state is not (State.Active or State.Activating))
        {
            return;
        }

        var activated = _state == State.Active;
        _state = State.Draining;
        _reason = reason;
        if (activated)
        {
            Advance();
        }
    }

    private async Task End()
    {
        StopTimers();
        try
        {
            await _grain!.OnDeactivateAsync(_reason, CancellationToken.None);
        }
        catch (Exception error)
        {
            Runtime.LogDeactivationFailed(GrainId, error);
        }

        _state = State.Gone;
        Runtime.Remove(this);
        while (_waiting.TryDequeue(out var call))
        {
            PassOn(call);
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

    private void OnSweep()
    {
        var now = Runtime.Now;
        foreach (var call in _running)
        {
            FailIfLate(call, now);
        }

        foreach (var call in _waiting)
        {
            FailIfLate(call, now);
        }

        var idle = _running.Count == 0 && _waiting.Count == 0
            && now - _lastUsed >= Runtime.CollectionTicks && now >= _keepUntil;
        if (idle && _state == State.Active)
        {
            BeginDeactivation(new(DeactivationReasonCode.ActivationIdle, "No calls for the collection age."));
        }
    }

    private void FailIfLate(GrainCall call, long now)
    {
        if (now >= call.Deadline && !call.IsAnswered)
        {
            call.Fail(new TimeoutException(
                $"{call.Method} on {GrainId} did not answer within {Runtime.TimeoutOf(call)}. Its outcome is unknown."));
        }
    }
}
