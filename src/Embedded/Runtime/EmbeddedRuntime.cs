using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>
/// The one-process runtime: activates grains on their first call, brings calls to them, collects the idle ones.
/// </summary>
internal sealed partial class EmbeddedRuntime : IClusterClient, IDisposable
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConditionalWeakTable<IGrainObserver, GrainReference> _observers = [];
    private readonly FrozenDictionary<GrainType, GrainClassEntry> _classes;
    private readonly FrozenDictionary<Type, GrainType> _classOfInterface;
    private readonly FrozenDictionary<Type, Func<GrainReference>> _references;
    private readonly ILogger<EmbeddedRuntime> _logger;
    private readonly EmbeddedOptions _options;
    private readonly long _responseTicks;
    private readonly ITimer _sweeper;
    private volatile bool _refusesOutsideCalls;
    private long _made;

    public EmbeddedRuntime(
        IServiceProvider services, TimeProvider time, TurnScheduler scheduler, IOptions<EmbeddedOptions> options,
        ILogger<EmbeddedRuntime> logger)
    {
        (ServiceProvider, Time, Scheduler, _options, _logger) = (services, time, scheduler, options.Value, logger);
        GrainAssembly[] assemblies = [.. _options.Assemblies.Distinct().Select(GrainAssembly.Of)];
        ContractCheck.Check(assemblies);

        var classes = assemblies.SelectMany(assembly => assembly.Classes).ToList();
        _classes = classes.Select(@class => new GrainClassEntry(@class)).ToFrozenDictionary(entry => entry.Type);
        _classOfInterface = classes
            .SelectMany(@class => @class.Interfaces, (@class, type) => (type, new GrainClassEntry(@class).Type))
            .ToFrozenDictionary(pair => pair.type, pair => pair.Type);
        _references = assemblies
            .SelectMany(assembly => assembly.References)
            .ToFrozenDictionary(reference => reference.Interface, reference => reference.Create);

        CollectionTicks = Ticks(_options.CollectionAge);
        _responseTicks = Ticks(_options.ResponseTimeout);
        var sweepInterval = TimeSpan.FromTicks(Math.Min(
            TimeSpan.TicksPerSecond, Math.Min(_options.ResponseTimeout.Ticks, _options.CollectionAge.Ticks) / 4));
        _sweeper = time.CreateTimer(_ => Sweep(), null, sweepInterval, sweepInterval);
    }

    public IServiceProvider ServiceProvider { get; }

    public TimeProvider Time { get; }

    public TurnScheduler Scheduler { get; }

    /// <summary>Ticks of the runtime's clock, monotonic.</summary>
    public long Now => Time.GetTimestamp();

    public long CollectionTicks { get; }

    public int ActivationCount => _activations.Count;

    /// <summary>
    /// Set by a simulation of several processes: takes the calls to grains that live in another one.
    /// </summary>
    public Func<GrainId, GrainCall, bool>? TakeElsewhere { get; set; }

    /// <summary>All activations, in the order in which they were made.</summary>
    public IEnumerable<Activation> InOrder => _activations.Values.OrderBy(activation => activation.Number);

    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Time.TimestampFrequency);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        var type = _classOfInterface.TryGetValue(typeof(TGrainInterface), out var found)
            ? found
            : throw new InvalidOperationException($"No grain class implements {typeof(TGrainInterface)}.");
        return (TGrainInterface)(object)Reference(typeof(TGrainInterface), new(type, new(primaryKey)));
    }

    public GrainReference Reference(Type @interface, GrainId id) => _references[@interface]().Over(new GrainRoute(this, id));

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        var reference = _observers.GetValue(
            obj, key => _references[typeof(TGrainObserverInterface)]().Over(new ObserverRoute(this, key)));
        return (TGrainObserverInterface)(object)reference;
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (_observers.TryGetValue(((obj as GrainReference)?.Route as ObserverRoute)?.Observer ?? obj, out var reference))
        {
            ((ObserverRoute)reference.Route).Close();
            _observers.Remove(obj);
        }
    }

    /// <summary>Takes a call from its caller: sets its deadline, and refuses it when the runtime stops.</summary>
    public void Accept(GrainId target, GrainCall call)
    {
        if (_refusesOutsideCalls && SynchronizationContext.Current is not TurnContext)
        {
            call.Fail(new SiloUnavailableException($"The silo is stopping; {call.Method} was not begun."));
            return;
        }

        call.Deadline = Now + (call.ResponseTimeout is { } own ? Ticks(own) : _responseTicks);
        Dispatch(target, call);
    }

    /// <summary>Brings a call to the activation of its grain, which is made if there is none.</summary>
    public void Dispatch(GrainId target, GrainCall call)
    {
        if (TakeElsewhere?.Invoke(target, call) != true)
        {
            DispatchHere(target, call);
        }
    }

    /// <summary>Brings a call to the activation in this process.</summary>
    public void DispatchHere(GrainId target, GrainCall call)
    {
        if (!_activations.TryGetValue(target, out var activation))
        {
            var made = new Activation(this, _classes[target.Type], target);
            activation = _activations.GetOrAdd(target, made);
            if (ReferenceEquals(activation, made))
            {
                // The call first: if the activation fails, it is this call that must learn of it.
                activation.Receive(call);
                activation.Begin();
                return;
            }
        }

        activation.Receive(call);
    }

    public bool Holds(GrainId id) => _activations.ContainsKey(id);

    public long NextNumber() => Interlocked.Increment(ref _made);

    public void Remove(Activation activation) =>
        _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));

    public TimeSpan TimeoutOf(GrainCall call) => call.ResponseTimeout ?? _options.ResponseTimeout;

    /// <summary>Ends running calls, then every activation; from outside nothing new is taken.</summary>
    public async Task Stop(CancellationToken cancellationToken)
    {
        _refusesOutsideCalls = true;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = Time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(),
            timeout,
            _options.StopTimeout,
            Timeout.InfiniteTimeSpan);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5), Time);
        while (!_activations.IsEmpty && !timeout.IsCancellationRequested)
        {
            foreach (var activation in _activations.Values)
            {
                activation.Deactivate(reason);
            }

            await poll.WaitForNextTickAsync(timeout.Token).AsTask()
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        if (!_activations.IsEmpty)
        {
            LogStopIncomplete(_activations.Count);
        }
    }

    public void Dispose() => _sweeper.Dispose();

    private void Sweep()
    {
        foreach (var activation in Scheduler.IsDeterministic ? InOrder : _activations.Select(pair => pair.Value))
        {
            activation.Sweep();
        }
    }

    [LoggerMessage(LogLevel.Error, "{Grain} could not be activated.")]
    public partial void LogActivationFailed(GrainId grain, Exception error);

    [LoggerMessage(LogLevel.Error, "{Grain} failed while it was deactivated.")]
    public partial void LogDeactivationFailed(GrainId grain, Exception error);

    [LoggerMessage(LogLevel.Error, "A timer of {Grain} failed.")]
    public partial void LogTimerFailed(GrainId grain, Exception error);

    [LoggerMessage(LogLevel.Error, "A call to an observer failed: {Method}.")]
    public partial void LogObserverFailed(string method, Exception error);

    [LoggerMessage(LogLevel.Error, "A subscriber of stream {Stream} failed.")]
    public partial void LogSubscriberFailed(StreamId stream, Exception error);

    [LoggerMessage(LogLevel.Error, "The silo stopped with {Count} activations that did not end in time.")]
    private partial void LogStopIncomplete(int count);

    /// <summary>The way to a grain.</summary>
    private sealed class GrainRoute(EmbeddedRuntime runtime, GrainId target) : CallRoute(target)
    {
        public override void Send(GrainCall call) => runtime.Accept(Target, call);
    }
}
