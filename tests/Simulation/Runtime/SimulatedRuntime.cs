using Orleans.CodeGeneration;
using Orleans.Core;
using Orleans.Serialization.Invocation;
using Orleans.Timers;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// What Orleans is for the grains and callers of one simulated process, by Orleans' own abstractions: references call by it,
/// grains ask it for timers and other grains. Activates grains on their first call, and collects the idle ones.
/// </summary>
internal sealed class SimulatedRuntime : IClusterClient, IGrainRuntime, IGrainReferenceRuntime, ITimerRegistry, IDisposable
{
    private static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<GrainId, Activation> _activations = [];
    private readonly Dictionary<Type, GrainCatalog.ReferenceMaker> _references = [];
    private readonly TimeSpan _responseTimeout;
    private readonly ITimer _sweeper;
    private long _made;

    public SimulatedRuntime(IServiceProvider services, TimeProvider time, TurnScheduler scheduler, TimeSpan responseTimeout)
    {
        (ServiceProvider, TimeProvider, Scheduler, _responseTimeout) = (services, time, scheduler, responseTimeout);
        _sweeper = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    public IServiceProvider ServiceProvider { get; }

    public TimeProvider TimeProvider { get; }

    public TurnScheduler Scheduler { get; }

    public long Now => TimeProvider.GetTimestamp();

    public long CollectionTicks => Ticks(CollectionAge);

    /// <summary>Takes the calls to grains that live in another process.</summary>
    public Func<GrainId, GrainCall, bool>? TakeElsewhere { get; set; }

    /// <summary>All activations, in the order in which they were made.</summary>
    public IEnumerable<Activation> InOrder => _activations.Values.OrderBy(activation => activation.Number);

    string IGrainRuntime.SiloIdentity => "simulated";

    SiloAddress IGrainRuntime.SiloAddress => SiloAddress.Zero;

    IGrainFactory IGrainRuntime.GrainFactory => this;

    ITimerRegistry IGrainRuntime.TimerRegistry => this;

    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TimeProvider.TimestampFrequency);

    public TimeSpan TimeoutOf(GrainCall call) => call.ResponseTimeout ?? _responseTimeout;

    public bool Holds(GrainId id) => _activations.ContainsKey(id);

    public long NextNumber() => ++_made;

    public void Remove(Activation activation)
    {
        if (_activations.TryGetValue(activation.GrainId, out var known) && known == activation)
        {
            _activations.Remove(activation.GrainId);
        }
    }

    /// <summary>Brings a call to the activation of its grain, wherever that is.</summary>
    public void Dispatch(GrainId target, GrainCall call)
    {
        if (TakeElsewhere?.Invoke(target, call) != true)
        {
            DispatchHere(target, call);
        }
    }

    /// <summary>Brings a call to the activation in this process, which is made if there is none.</summary>
    public void DispatchHere(GrainId target, GrainCall call)
    {
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
        grain is GrainReference && interfaceType.IsInstanceOfType(grain)
            ? grain : Reference(interfaceType, grain.GetGrainId().Key.ToString()!);

    private void Send(GrainReference reference, IInvokable request, InvokeMethodOptions options, Action<Response> answer)
    {
        var call = new GrainCall(request, options, answer);
        call.Deadline = Now + Ticks(TimeoutOf(call));
        if (request.GetCancellationToken() is { CanBeCanceled: true } cancellation)
        {
            cancellation.UnsafeRegister(static call => ((GrainCall)call!).Cancel(), call);
        }

        Dispatch(reference.GrainId, call);
    }

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

    private void Sweep()
    {
        foreach (var activation in InOrder)
        {
            activation.Sweep();
        }
    }

    // What grains and their callers ask for.

    public void DeactivateOnIdle(IGrainContext grainContext) => ((Activation)grainContext).DeactivateOnIdle();

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) =>
        ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state,
        GrainTimerCreationOptions options) =>
        ((Activation)grainContext).AddTimer(cancellation => callback(state, cancellation), options);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)Reference(typeof(TGrainInterface), primaryKey);

    public GrainReference Reference(Type @interface, string key)
    {
        if (!_references.TryGetValue(@interface, out var maker))
        {
            maker = GrainCatalog.MakerOf(@interface, this);
            _references.Add(@interface, maker);
        }

        return maker.Of(key);
    }

    // What no grain of the product uses.

    IStorage<TGrainState> IGrainRuntime.GetStorage<TGrainState>(IGrainContext grainContext) => throw Unused();

    IDisposable ITimerRegistry.RegisterTimer(
        IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw Unused();

    TGrainObserverInterface IGrainFactory.CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw Unused();

    void IGrainFactory.DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string extension, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string extension, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(GrainId grainId) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw Unused();

    IAddressable IGrainFactory.GetGrain(GrainId grainId) => throw Unused();

    IAddressable IGrainFactory.GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw Unused();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw Unused();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey) => throw Unused();

    private static NotSupportedException Unused() => new("The simulation does without it until a grain uses it.");
}
