using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Storage;
using Orleans.Streams;

namespace ChatOrleans.Embedded;

public static class EmbeddedHosting
{
    /// <summary>
    /// Runs grains in this process: makes <see cref="IGrainFactory"/> and <see cref="IClusterClient"/>.
    /// </summary>
    public static IServiceCollection AddEmbeddedRuntime(
        this IServiceCollection services, Action<EmbeddedOptions> configure)
    {
        services.AddOptions<EmbeddedOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TurnScheduler, ThreadPoolTurnScheduler>();
        services.AddSingleton<EmbeddedRuntime>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<EmbeddedRuntime>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<EmbeddedRuntime>());
        return services.AddHostedService<Lifetime>();
    }

    /// <summary>Adds a provider of streams in memory.</summary>
    /// <exception cref="InvalidOperationException">At its first use: a grain storage has the same name.</exception>
    public static IServiceCollection AddMemoryStreams(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton<IStreamProvider>(name, (provider, _) =>
            // A cluster would keep its subscriptions in that storage, whose form of them we do not choose.
            provider.GetKeyedService<IGrainStorage>(name) is null
                ? new MemoryStreams(name, provider.GetRequiredService<EmbeddedRuntime>())
                : throw new InvalidOperationException($"'{name}' is both a grain storage and a stream provider."));

    /// <summary>Making the runtime runs the start-up check; stopping the host ends all grains.</summary>
    private sealed class Lifetime(EmbeddedRuntime runtime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => runtime.Stop(cancellationToken);
    }
}
