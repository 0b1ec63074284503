using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// All that the simulation needs of Orleans and that is not public. A test of each fails when an update moves it.
/// </summary>
internal static class OrleansInternals
{
    /// <summary>Orleans' own <see cref="PersistentStateFactory"/> asks for it.</summary>
    public static Type StorageInstruments { get; } =
        Type.GetType("Orleans.Runtime.StorageInstruments, Orleans.Core", throwOnError: true)!;

    /// <summary>One for all processes: nobody reads it.</summary>
    public static object SharedStorageInstruments { get; } = Activator.CreateInstance(
        StorageInstruments,
        ActivatorUtilities.CreateInstance<OrleansInstruments>(new ServiceCollection().AddMetrics().BuildServiceProvider()))!;

    /// <summary>How silos and clients write references to grains and observers.</summary>
    public static Type CodecsOfReferences { get; } =
        Type.GetType("Orleans.Runtime.GrainReferenceCodecProvider, Orleans.Core.Abstractions", throwOnError: true)!;

    /// <inheritdoc cref="CodecsOfReferences"/>
    public static Type CopiersOfReferences { get; } =
        Type.GetType("Orleans.Runtime.GrainReferenceCopierProvider, Orleans.Core.Abstractions", throwOnError: true)!;

    /// <summary>The grain whose code runs on this thread: <see cref="Grain"/>'s constructor reads it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "_threadLocalContext")]
    public static extern ref IGrainContext? CurrentGrain(
        [UnsafeAccessorType("Orleans.Runtime.RuntimeContext, Orleans.Core.Abstractions")] object? declaring);

    /// <summary>Whether the error is of the activation that answers with it, and not one that was passed on to it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_IsSourceActivation")]
    public static extern bool IsOfThisActivation(InconsistentStateException error);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IsSourceActivation")]
    public static extern void SetIsOfThisActivation(InconsistentStateException error, bool value);
}
