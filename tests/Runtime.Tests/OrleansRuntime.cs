using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace ChatOrleans.Runtime.Tests;

/// <summary>One silo of Orleans in this process, and a client beside it.</summary>
internal sealed class OrleansRuntime : TestedRuntime
{
    private readonly InProcessTestCluster _cluster;

    private OrleansRuntime()
        : base(new(TaskCreationOptions.RunContinuationsAsynchronously))
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => host.Logging.ClearProviders());
        builder.ConfigureSilo((_, silo) => silo
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout)
            .Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromSeconds(1);
                options.CollectionAge = CollectionAge;
            })
            .Services
            .AddSingleton(Probe)
            .AddKeyedSingleton<IGrainStorage>("memory", Storage));
        builder.ConfigureClient(client =>
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout));
        _cluster = builder.Build();
    }

    public override IClusterClient Client => (IClusterClient)_cluster.Client;

    public override TimeProvider Time => TimeProvider.System;

    public static async Task<OrleansRuntime> Start()
    {
        var runtime = new OrleansRuntime();
        await runtime._cluster.DeployAsync();
        return runtime;
    }

    public override Task Run(Func<Task> test) => test();

    public override Task Until(Func<bool> condition, string what) => Eventually.True(condition, what);

    public override ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
