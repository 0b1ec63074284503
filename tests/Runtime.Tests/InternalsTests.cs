using ChatOrleans.Simulation.Runtime;
using Orleans.Storage;

namespace ChatOrleans.Runtime.Tests;

/// <summary>
/// The things of Orleans that the simulation uses and that are not public. An update that moves one fails here, by its
/// name, and not somewhere in a simulation.
/// </summary>
public sealed class InternalsTests
{
    [Fact]
    public void RuntimeContext_threadLocalContext_says_whose_code_runs()
    {
        ref var current = ref OrleansInternals.CurrentGrain(null);
        current.ShouldBeNull();
        var context = new Context();
        current = context;
        try
        {
            new Probed().GrainContext.ShouldBeSameAs(context);
        }
        finally
        {
            current = null;
        }
    }

    [Fact]
    public void StorageInstruments_can_be_made()
    {
        OrleansInternals.StorageInstruments.FullName.ShouldBe("Orleans.Runtime.StorageInstruments");
        OrleansInternals.SharedStorageInstruments.ShouldBeOfType(OrleansInternals.StorageInstruments);
    }

    [Fact]
    public void GrainReferenceCodecProvider_and_its_copier_bring_references_over_the_wire()
    {
        OrleansInternals.CodecsOfReferences.FullName.ShouldBe("Orleans.Runtime.GrainReferenceCodecProvider");
        OrleansInternals.CopiersOfReferences.FullName.ShouldBe("Orleans.Runtime.GrainReferenceCopierProvider");
    }

    [Fact]
    public void InconsistentStateException_IsSourceActivation_is_taken_away_once_an_activation_has_ended_for_it()
    {
        var error = new InconsistentStateException("stale");
        OrleansInternals.IsOfThisActivation(error).ShouldBeTrue();
        OrleansInternals.SetIsOfThisActivation(error, value: false);
        OrleansInternals.IsOfThisActivation(error).ShouldBeFalse();
    }

    private sealed class Probed : Grain;

    private sealed class Context : GrainContext
    {
        public override GrainId GrainId => GrainId.Create("probed", "a");

        public override object? GrainInstance => null;

        public override IServiceProvider ActivationServices { get; } = new Services();

        public override void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
        {
            // Nothing to end.
        }
    }

    private sealed class Services : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
