using ChatOrleans.Edges;
using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Metrics;
using ChatOrleans.Simulation.Machine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Streams;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>A process that calls grains, by a runtime of its own: a silo or an edge.</summary>
internal abstract class Member : Node
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
        services.AddSingleton(provider => new SimulatedRuntime(provider, Time, Turns, Cluster.Options.ResponseTimeout));
        services.AddSingleton<IGrainRuntime>(provider => provider.GetRequiredService<SimulatedRuntime>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<SimulatedRuntime>());
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<SimulatedRuntime>());
        services.AddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.AddSingleton(GrainCatalog.Activators);
        services.AddSingleton(GrainCatalog.StorageInstruments, GrainCatalog.Instruments);
        services.AddKeyedSingleton<IStreamProvider>(EdgeStreams.Provider, new SimulatedStreams(this, Cluster));
        services.AddSingleton(Metrics);
        services.AddChatGrains(Cluster.Configuration);
        add(services);
        _services = services.BuildServiceProvider();
        Runtime = _services.GetRequiredService<SimulatedRuntime>();
        Runtime.TakeElsewhere = Take;
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

    private bool Take(GrainId target, GrainCall call)
    {
        if (this is Silo && Runtime.Holds(target))
        {
            return Intercepted(target, call);
        }

        var to = Resolve(target);
        if (to == this)
        {
            return Intercepted(target, call);
        }

        if (to is null)
        {
            call.Fail(new SiloUnavailableException("No silo is there."));
            return true;
        }

        CallTrip.Of(call, this).Go(target, to);
        return true;
    }

    private bool Intercepted(GrainId target, GrainCall call) => this is Silo silo && silo.Intercepts(target, call);
}
