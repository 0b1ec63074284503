using System.Diagnostics;
using ChatOrleans.Edges;
using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Simulation.Stores;
using ChatOrleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>One life of a silo.</summary>
internal sealed class Silo : Member
{
    private const int UnderwayMax = 1_024;

    public Silo(VirtualCluster cluster, string name)
        : base(cluster, name)
    {
        var client = new StoreClient(this, cluster.Store);
        Build(services =>
        {
            services.AddSingleton<IConversationLog>(new SimulatedLog(client, cluster.Disk, cluster.Options.Bug));
            services.AddKeyedSingleton<IGrainStorage>(
                GrainStateStore.Name, new SimulatedStates(client, cluster.Disk, cluster.Options.Bug));
            services.AddSingleton(provider => new Epochs(
                new DirectStates(cluster.Disk), Time, provider.GetRequiredService<ILogger<Epochs>>()));
        });
        var epochs = Services.GetRequiredService<Epochs>();
        Trace.Assert(epochs.Open(cluster.Disk.Place).IsCompletedSuccessfully, "The simulated disk answers at once.");
        cluster.History.Opened(epochs.Current);
    }

    /// <summary>Calls that were sent here and perhaps wait for their answer.</summary>
    public List<CallTrip> Underway
    {
        get
        {
            if (field.Count > UnderwayMax)
            {
                field.RemoveAll(trip => trip.IsOver);
            }

            return field;
        }
    } = [];

    /// <summary>The others have given it up; it may not know that yet.</summary>
    public bool IsDeclaredDead { get; set; }

    /// <summary>What each silo does beside what its grains are asked for.</summary>
    public void Start()
    {
        Begin(() => Services.GetRequiredService<EdgePublisher>().Run(CancellationToken.None));
        Begin(async () =>
        {
            var waker = Services.GetRequiredService<ShardWaker>();
            while (true)
            {
                await waker.WakeAll();
                await Wait(ShardWaker.Period);
            }
        });
    }

    /// <summary>A call comes from another process.</summary>
    public void Arrive(CallTrip trip)
    {
        if (Runtime.Holds(trip.Target))
        {
            Accept(trip.Arrived());
        }
        else if (IsDeclaredDead)
        {
            trip.Fail(new SiloUnavailableException($"{this} is about to end."));
        }
        else
        {
            // The caller's knowledge may be old.
            Route(trip);
        }
    }

    public override void Route(CallTrip trip)
    {
        switch (Cluster.Directory.Find(trip.Target, this))
        {
            case null:
                trip.Fail(new SiloUnavailableException("No silo is there."));
                break;
            case var owner when owner == this:
                Accept(trip.Arrived());
                break;
            case var owner:
                trip.Go(owner);
                break;
        }
    }

    /// <summary>Ends the activations that the directory has elsewhere.</summary>
    public void EndDuplicates()
    {
        foreach (var activation in Runtime.Activations)
        {
            if (Cluster.Directory.OwnerOf(activation.GrainId) != this)
            {
                activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "It is a duplicate."));
            }
        }
    }

    protected override void Accept(ArrivedCall call)
    {
        if (Cluster.Mutant?.Take(call) != true)
        {
            base.Accept(call);
        }
    }
}
