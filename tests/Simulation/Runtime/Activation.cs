using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// One grain in memory: its instance, its turns, the calls that run and those that wait. All members but
/// <see cref="Receive"/> and <see cref="Sweep"/> are used in its own turns only, so they need no lock.
/// </summary>
internal sealed class Activation : IGrainContext
{
    private readonly GrainClass _class;
    private readonly TurnContext _turns;
    private readonly Queue<GrainCall> _waiting = new(0);
    private readonly List<GrainCall> _running = new(0);
    private readonly Lifecycle _lifecycle = new();
    private List<GrainTimer>? _timers;
    private Grain? _grain;
    private GrainCall? _blocking;
    private State _state;
    private DeactivationReason _reason;
    private long _keepUntil;
    private long _lastUsed;

    public Activation(SimulatedRuntime runtime, GrainClass @class, GrainId id)
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

    public SimulatedRuntime Runtime { get; }

    public IServiceProvider ActivationServices => Runtime.ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public object? GrainInstance => _grain;

    public void Log(string what, Exception error) =>
        ActivationServices.GetRequiredService<ILogger<SimulatedRuntime>>().LogError(error, "{What}", what);

    /// <summary>Begins to activate. Only once it can be found: it may end at once.</summary>
    public void Begin() => _turns.Post(static self => ((Activation)self!).Activate(), this);

    /// <summary>Takes a call from anywhere.</summary>
    public void Receive(GrainCall call) => _turns.Post(static call => OnReceived((GrainCall)call!), call);

    /// <summary>Looks for late calls and idleness, from anywhere.</summary>
    public void Sweep() => _turns.Post(static self => ((Activation)self!).OnSweep(), this);

    public void Deactivate(DeactivationReason reason, CancellationToken cancellationToken = default) =>
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

    public object? GetTarget() => _grain;

    public object? GetComponent(Type componentType) => null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

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
        _class.IsReentrant || _blocking is null || call.Interleaves;

    private void Start(GrainCall call)
    {
        if (call.IsAnswered)
        {
            // It waited longer than its caller did.
            return;
        }

        if (!call.Interleaves)
        {
            _blocking ??= call;
        }

        var running = call.Run(this);
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
        _ = Finish(call, running);
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
            _grain = (Grain)_class.Activator.CreateInstance(this);
            await _lifecycle.OnStart();

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
        Log($"{GrainId} could not be activated.", error);
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
            Log($"{GrainId} failed while it was deactivated.", error);
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

    // What no grain of the product uses.

    GrainReference IGrainContext.GrainReference => throw Unused();

    ActivationId IGrainContext.ActivationId => throw Unused();

    GrainAddress IGrainContext.Address => throw Unused();

    IWorkItemScheduler IGrainContext.Scheduler => throw Unused();

    Task IGrainContext.Deactivated => throw Unused();

    void IGrainContext.SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw Unused();

    void IGrainContext.ReceiveMessage(object message) => throw Unused();

    void IGrainContext.Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    void IGrainContext.Rehydrate(IRehydrationContext context) => throw Unused();

    void IGrainContext.Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    private sealed class Lifecycle() : LifecycleSubject(NullLogger.Instance), IGrainLifecycle
    {
        public void AddMigrationParticipant(IGrainMigrationParticipant participant)
        {
            // Nothing migrates here.
        }

        public void RemoveMigrationParticipant(IGrainMigrationParticipant participant)
        {
            // Nothing migrates here.
        }
    }

    private static NotSupportedException Unused() => new("The simulation does without it until a grain uses it.");
}
