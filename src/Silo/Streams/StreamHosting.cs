using ChatOrleans.Clustering;
using ChatOrleans.Edges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ChatOrleans.Streams;

/// <summary>
/// Orleans' streams between silos and edges, where <see cref="ClusterSettings.Streams"/> names them. They need more than pushed
/// events do: grain storage for subscriptions, which outlive the silo that keeps them, and a sweep that removes those of dead
/// edges.
/// </summary>
internal static class StreamHosting
{
    // The grain storage of subscriptions has this name, by Orleans' own choice.
    private const string Subscriptions = "PubSubStore";

    // Orleans' own default, 100 ms, would be most of a message's delay.
    private static readonly TimeSpan PullPeriod = TimeSpan.FromMilliseconds(5);

    // An edge that is behind gets all that waits in one delivery; by default each publication is a delivery of its own.
    private const int DeliveryMax = 100;

    public static void AddEdgeStreams(this ISiloBuilder silo, ClusterSettings settings)
    {
        if (settings.Streams == ClusterStreams.Push)
        {
            return;
        }

        if (settings.Provider == ClusterProvider.Postgres)
        {
            silo.AddAdoNetGrainStorage(Subscriptions, options =>
            {
                (options.Invariant, options.ConnectionString) = (PostgresDriver.Invariant, settings.ConnectionString);
                options.DeleteStateOnClear = true;
            });
            silo.Services.AddHostedService<SubscriptionSweep>();
        }
        else
        {
            // They go with the silo that keeps them; edges subscribe again within 5 s.
            silo.AddMemoryGrainStorage(Subscriptions);
        }

        silo.Services.AddSingleton<IEdgeRoutes, StreamRoutes>();
        switch (settings.Streams)
        {
            case ClusterStreams.Memory:
                silo.AddMemoryStreams(EdgeStreams.Provider, streams => streams.ConfigurePullingAgent(Pull));
                break;
            case ClusterStreams.EventHubs:
                silo.AddEventHubStreams(EdgeStreams.Provider, (ISiloEventHubStreamConfigurator streams) =>
                {
                    streams.ConfigureEventHub(options => options.Configure(hub => hub.Connect(settings)));
                    streams.ConfigureCheckpointer<EventHubReceiverOptions>(
                        (_, _) => new NoCheckpoints(), options => options.Configure(receiver => receiver.StartFromNow = true));
                    streams.ConfigurePullingAgent(Pull);
                });
                break;
        }
    }

    private static void Pull(OptionsBuilder<StreamPullingAgentOptions> agent) =>
        agent.Configure(options =>
            (options.GetQueueMsgsTimerPeriod, options.BatchContainerBatchSize) = (PullPeriod, DeliveryMax));
}
