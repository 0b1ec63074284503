using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Metrics;
using ChatOrleans.Simulation.Machine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>A process that calls grains, by a runtime of its own: a silo or an edge.</summary>
internal abstract class Member : Node, ICallRoute
{
    // Nobody reads it, and one for each member would stay in memory.
    private static readonly ChatMetrics Metrics = new();

    private readonly Dictionary<GrainId, Silo> _known = [];
    private ServiceProvider _services = null!;

    protected Member(VirtualCluster cluster, string name)
        : base(cluster.World, name)
    {
        Cluster = cluster;
    }

    public VirtualCluster Cluster { get; }

    public SimulatedRuntime Runtime { get; private set; } = null!;

    public IServiceProvider Services => _services;

    /// <summary>Takes a call of this process to its target.</summary>
    public void Send(GrainCall call)
    {
        if (call.Target.Type == GrainCatalog.ObserverType && SimulatedRuntime.ProcessOf(call.Target) != Name)
        {
            SendToObserver(call);
            return;
        }

        var to = IsHere(call.Target) ? this : Resolve(call.Target);
        if (to is null)
        {
            call.Fail(new SiloUnavailableException("No silo is there."));
        }
        else if (to == this)
        {
            Accept(Runtime.Here(call));
        }
        else
        {
            new CallTrip(call, this).Go((Silo)to);
        }
    }

    /// <summary>Takes a call that has come here on, to where its grain is now.</summary>
    public virtual void Route(CallTrip trip) => throw new NotSupportedException("Only silos have grains.");

    /// <summary>Forgets where grains are: the next call asks the directory.</summary>
    public void Forget() => _known.Clear();

    public override void Die()
    {
        base.Die();
        Runtime.Dispose();
    }

    protected void Build(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Turns);
        services.AddSingleton<ILoggerFactory>(
            World.Trace is null ? NullLoggerFactory.Instance : new TracingLoggerFactory(this));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSimulatedRuntime(new(Name, Time, Turns, Cluster.Options.ResponseTimeout));
        services.AddSingleton(Metrics);
        services.AddChatGrains(Cluster.Configuration);
        add(services);
        _services = services.BuildServiceProvider();
        Runtime = _services.GetRequiredService<SimulatedRuntime>();
        Runtime.Route = this;
    }

    /// <summary>The silo that is to have the call; null when there is none.</summary>
    protected Silo? Resolve(GrainId target)
    {
        // What a silo does not hold itself it does not take from memory: it would activate it beside another one.
        if (_known.TryGetValue(target, out var known) && !known.IsDeclaredDead && known != this)
        {
            return known;
        }

        if (Cluster.Directory.Find(target, this) is not { } found)
        {
            return null;
        }

        return _known[target] = found;
    }

    /// <summary>A call that runs in this process.</summary>
    protected virtual void Accept(ArrivedCall call) => Runtime.Receive(call);

    private bool IsHere(GrainId target) => target.Type == GrainCatalog.ObserverType || Runtime.Holds(target);

    private void SendToObserver(GrainCall call)
    {
        var process = SimulatedRuntime.ProcessOf(call.Target);
        if (Cluster.Find(process) is { } there)
        {
            new CallTrip(call, this).GoToObserver(there);
        }
        else if (Dice.Chance(0.5))
        {
            // A member that learns that a process is gone fails the caller's call; otherwise the call times out.
            World.After(Cluster.Network.Latency(Dice), () => Do(
                () => call.Fail(new SiloUnavailableException($"{process} is gone."))));
        }
    }
}
