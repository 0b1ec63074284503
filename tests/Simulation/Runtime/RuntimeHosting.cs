using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Simulation.Runtime;

internal static class RuntimeHosting
{
    /// <summary>What a silo registers for grains; states go by Orleans' own <see cref="PersistentStateFactory"/>.</summary>
    public static IServiceCollection AddSimulatedRuntime(
        this IServiceCollection services, SimulatedRuntimeOptions options) => services
        .AddSingleton(provider => new SimulatedRuntime(provider, options))
        .AddSingleton<IGrainRuntime>(provider => provider.GetRequiredService<SimulatedRuntime>())
        .AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<SimulatedRuntime>().References)
        .AddSingleton<IClusterClient>(provider => provider.GetRequiredService<SimulatedRuntime>().References)
        .AddSingleton<IPersistentStateFactory, PersistentStateFactory>()
        .AddSingleton(GrainCatalog.Activators)
        .AddSingleton(OrleansInternals.StorageInstruments, OrleansInternals.SharedStorageInstruments);
}
