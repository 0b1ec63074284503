using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.CodeGeneration;
using Orleans.Core;
using Orleans.Serialization.Invocation;
using Orleans.Timers;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>Where calls go that leave a process.</summary>
internal interface ICallRoute
{
    /// <summary>Takes the call to where its target is, which may be here.</summary>
    void Send(GrainCall call);
}

/// <summary>
/// What Orleans is for the grains and callers of one simulated process, by Orleans' own abstractions: references call by it,
/// grains ask it for timers. Activates grains on their first call, collects the idle ones, and gives up calls that are late.
/// </summary>
internal sealed class SimulatedRuntime : IGrainRuntime, IGrainReferenceRuntime, ITimerRegistry, IDisposable
{
    // Orleans looks at its pending calls as often.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly OrderedDictionary<GrainId, Activation> _activations = [];
    private readonly Dictionary<GrainId, Observer> _observers = [];
    private readonly List<GrainCall> _pending = [];
    private readonly SimulatedRuntimeOptions _options;
    private readonly ITimer _sweeper;
    private int _observersMade;

    /// <exception cref="NotSupportedException">The services have something that the simulation does not model.</exception>
    public SimulatedRuntime(IServiceProvider services, SimulatedRuntimeOptions options)
    {
        Unmodelled.RefuseIn(services);
        (ServiceProvider, _options, References) = (services, options, new(this));
        _sweeper = options.Time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    public IServiceProvider ServiceProvider { get; }

    public GrainReferences References { get; }

    public TimeProvider TimeProvider => _options.Time;

    public TurnScheduler Scheduler => _options.Scheduler;

    public long Now => TimeProvider.GetTimestamp();

    /// <summary>Null while all grains and observers are in this process.</summary>
    public ICallRoute? Route { get; set; }

    /// <summary>In the order in which they were made.</summary>
    public IEnumerable<Activation> Activations => _activations.Values;

    string IGrainRuntime.SiloIdentity => _options.Name;

    SiloAddress IGrainRuntime.SiloAddress => SiloAddress.Zero;

    IGrainFactory IGrainRuntime.GrainFactory => References;

    ITimerRegistry IGrainRuntime.TimerRegistry => this;

    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TimeProvider.TimestampFrequency);

    public bool Holds(GrainId id) => _activations.ContainsKey(id);

    public void Remove(Activation activation)
    {
        if (_activations.TryGetValue(activation.GrainId, out var known) && known == activation)
        {
            _activations.Remove(activation.GrainId);
        }
    }

    /// <summary>A call of this process as it arrives at a target in this process.</summary>
    public ArrivedCall Here(GrainCall call)
    {
        call.CancelThere = () => Cancel(call);
        return new(this, call, call.Request, call.Settle, () => Send(call));
    }

    /// <summary>Takes a call to a grain or observer of this process; a grain is activated if it is not.</summary>
    public void Receive(ArrivedCall call)
    {
        var target = call.Call.Target;
        if (target.Type == GrainCatalog.ObserverType)
        {
            // As in Orleans, a call to an observer that is gone gets no answer.
            _observers.GetValueOrDefault(target)?.Receive(call);
            return;
        }

        if (_activations.TryGetValue(target, out var activation))
        {
            activation.Receive(call);
            return;
        }

        activation = new(this, GrainCatalog.ClassOf(target.Type), target);
        _activations.Add(target, activation);
        activation.Receive(call);
        activation.Begin();
    }

    /// <summary>A cancellation has come after its call.</summary>
    public void Cancel(GrainCall call)
    {
        _activations.GetValueOrDefault(call.Target)?.Cancel(call);
        _observers.GetValueOrDefault(call.Target)?.Cancel(call);
    }

    /// <summary>Names an object that grains can call: it is held until <see cref="RemoveObserver"/>.</summary>
    public GrainId AddObserver(object observer)
    {
        var id = GrainId.Create(GrainCatalog.ObserverType, $"{_options.Name}+{++_observersMade}");
        _observers.Add(id, new(observer, Scheduler));
        return id;
    }

    /// <summary>The name of an observer's process.</summary>
    public static string ProcessOf(GrainId observer)
    {
        var key = observer.Key.ToString()!;
        return key[..key.IndexOf('+')];
    }

    public void RemoveObserver(GrainId observer)
    {
        if (!_observers.Remove(observer))
        {
            throw new ArgumentException($"{observer} is no observer of this process.", nameof(observer));
        }
    }

    public void Log(string what, Exception error) =>
        ServiceProvider.GetRequiredService<ILogger<SimulatedRuntime>>().LogError(error, "{What}", what);

    public void Dispose() => _sweeper.Dispose();

    // What the generated proxies call.

    public ValueTask<T?> InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        var answer = new TaskCompletionSource<T?>();
        Send(reference, request, options, response => Settle(answer, response, static response => response.GetResult<T>()));
        return new(answer.Task);
    }

    public ValueTask InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        if (options.HasFlag(InvokeMethodOptions.OneWay))
        {
            InvokeMethod(reference, request, options);
            return ValueTask.CompletedTask;
        }

        var answer = new TaskCompletionSource<object?>();
        Send(reference, request, options, response => Settle(answer, response, static _ => null));
        return new(answer.Task);
    }

    public void InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        Send(reference, request, options, static _ => { });

    public object Cast(IAddressable grain, Type interfaceType) =>
        interfaceType.IsInstanceOfType(grain) && grain is GrainReference
            ? grain : References.Of(interfaceType, grain.GetGrainId().Key);

    // What grains ask for.

    public void DeactivateOnIdle(IGrainContext grainContext) => ((Activation)grainContext).DeactivateOnIdle();

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) =>
        ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state,
        GrainTimerCreationOptions options) =>
        ((Activation)grainContext).AddTimer(cancellation => callback(state, cancellation), options);

    IStorage<TGrainState> IGrainRuntime.GetStorage<TGrainState>(IGrainContext grainContext) => throw Unused();

    IDisposable ITimerRegistry.RegisterTimer(
        IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw Unused();

    private static NotSupportedException Unused() => new("The simulation does without it until a grain uses it.");

    private static void Settle<T>(TaskCompletionSource<T> answer, Response response, Func<Response, T> read)
    {
        if (response.Exception is { } error)
        {
            answer.TrySetException(error);
        }
        else
        {
            answer.TrySetResult(read(response));
        }
    }

    private void Send(GrainReference reference, IInvokable request, InvokeMethodOptions options, Action<Response> answer)
    {
        var timeout = request.GetDefaultResponseTimeout() ?? _options.ResponseTimeout;
        var call = new GrainCall(reference.GrainId, request, options, Now + Ticks(timeout), answer);
        Unmodelled.RefuseIn(call);
        request.GetCancellationToken().ThrowIfCancellationRequested();
        if (!call.IsOneWay)
        {
            _pending.Add(call);
            call.ObserveCancellation();
        }

        Send(call);
    }

    private void Send(GrainCall call)
    {
        if (Route is { } route)
        {
            route.Send(call);
        }
        else
        {
            Receive(Here(call));
        }
    }

    private void Sweep()
    {
        foreach (var activation in Activations)
        {
            activation.CollectIfIdle(_options.CollectionAge);
        }

        _pending.RemoveAll(static call => call.IsSettled);
        var now = Now;
        foreach (var call in _pending.FindAll(call => now >= call.Deadline))
        {
            call.Fail(new TimeoutException($"{call.Method} on {call.Target} did not answer in time. Its outcome is unknown."));
        }
    }
}

/// <summary>What surrounds a runtime.</summary>
/// <param name="Name">Of the process, and of it alone.</param>
/// <param name="ResponseTimeout">How long a caller waits unless the method says otherwise.</param>
internal sealed record SimulatedRuntimeOptions(string Name, TimeProvider Time, TurnScheduler Scheduler, TimeSpan ResponseTimeout)
{
    /// <summary>How long an activation may be idle.</summary>
    public TimeSpan CollectionAge { get; init; } = TimeSpan.FromMinutes(15);
}
