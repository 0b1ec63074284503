using ChatOrleans.Edges;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ChatOrleans.Streams;

/// <summary>The provider of the edges' streams, as <see cref="ClusterSettings.Streams"/> names it.</summary>
internal static class StreamHosting
{
    // Orleans' own default, 100 ms, would be the better part of what a message takes.
    private static readonly TimeSpan PullPeriod = TimeSpan.FromMilliseconds(5);

    // An edge that is behind gets what waits for it in one delivery; by default each publication is one of its own.
    private const int DeliveryMax = 100;

    public static void AddEdgeStreams(this ISiloBuilder silo, ClusterSettings settings)
    {
        switch (settings.Streams)
        {
            case ClusterStreams.Memory:
                silo.AddMemoryStreams(EdgeStreams.Provider, streams => streams.ConfigurePullingAgent(Pull));
                break;
            case ClusterStreams.EventHubs:
                silo.AddEventHubStreams(EdgeStreams.Provider, (ISiloEventHubStreamConfigurator streams) =>
                {
                    streams.ConfigureEventHub(options => options.Configure(hub => Connect(hub, settings)));
                    streams.ConfigureCheckpointer<EventHubReceiverOptions>(
                        (_, _) => new NoCheckpoints(), options => options.Configure(receiver => receiver.StartFromNow = true));
                    streams.ConfigurePullingAgent(Pull);
                });
                break;
        }
    }

    public static void AddEdgeStreams(this IClientBuilder client, ClusterSettings settings)
    {
        switch (settings.Streams)
        {
            case ClusterStreams.Memory:
                client.AddMemoryStreams(EdgeStreams.Provider);
                break;
            case ClusterStreams.EventHubs:
                client.AddEventHubStreams(EdgeStreams.Provider, (EventHubOptions hub) => Connect(hub, settings));
                break;
        }
    }

    private static void Pull(OptionsBuilder<StreamPullingAgentOptions> agent) =>
        agent.Configure(options =>
            (options.GetQueueMsgsTimerPeriod, options.BatchContainerBatchSize) = (PullPeriod, DeliveryMax));

    private static void Connect(EventHubOptions hub, ClusterSettings settings) => hub.ConfigureEventHubConnection(
        settings.EventHubsConnectionString!, settings.EventHubsName, settings.EventHubsConsumerGroup);
}
