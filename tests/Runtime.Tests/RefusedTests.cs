using ChatOrleans.Simulation.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Refused;

namespace ChatOrleans.Runtime.Tests;

/// <summary>What the kernel does not model it refuses: it must not run a grain in another way than Orleans would.</summary>
public sealed class RefusedTests
{
    [Theory]
    [InlineData(typeof(ReadOnlyGrain), "[ReadOnly] on Read")]
    [InlineData(typeof(MayInterleaveGrain), "[MayInterleave]")]
    [InlineData(typeof(StatelessWorkerGrain), "[StatelessWorker]")]
    [InlineData(typeof(PlacedGrain), "[PreferLocalPlacement]")]
    [InlineData(typeof(DirectoryGrain), "[GrainDirectory]")]
    [InlineData(typeof(AgeGrain), "[CollectionAgeLimit]")]
    [InlineData(typeof(KeptGrain), "[KeepAlive]")]
    [InlineData(typeof(SubscribedGrain), "[ImplicitStreamSubscription]")]
    [InlineData(typeof(FilteredGrain), "IIncomingGrainCallFilter")]
    [InlineData(typeof(FilteringGrain), "IOutgoingGrainCallFilter")]
    [InlineData(typeof(MigratingGrain), "IGrainMigrationParticipant")]
    [InlineData(typeof(ExtensionGrain), "IGrainExtension")]
    [InlineData(typeof(RemindedGrain), "IRemindable")]
    [InlineData(typeof(StreamingGrain), "IAsyncEnumerable from All")]
    [InlineData(typeof(TransactionalGrain), "[Transaction] on Pay")]
    public void A_grain_that_uses_it_is_refused_by_name(Type grainClass, string what)
    {
        var error = Should.Throw<NotSupportedException>(
            () => new GrainClass(GrainType.Create("x"), grainClass, activator: null!));
        error.Message.ShouldContain(grainClass.Name);
        error.Message.ShouldContain(what);
    }

    [Fact]
    public void What_the_product_uses_is_accepted() =>
        new GrainClass(GrainType.Create("x"), typeof(CrowdGrain), activator: null!).IsReentrant.ShouldBeTrue();

    [Fact]
    public void Call_filters_of_a_silo_are_refused() =>
        Should.Throw<NotSupportedException>(() => new KernelRuntime(services => services
            .AddSingleton<IIncomingGrainCallFilter>(new FilteredGrain()))).Message.ShouldContain("call filters");

    [Fact]
    public async Task A_call_with_a_request_context_is_refused()
    {
        await using var runtime = new KernelRuntime();
        await runtime.Run(() =>
        {
            RequestContext.Set("key", "value");
            var error = Should.Throw<NotSupportedException>(() => { _ = runtime.Grain<IWorkerGrain>().Echo("x"); });
            error.Message.ShouldContain("RequestContext");
            RequestContext.Clear();
            return Task.CompletedTask;
        });
    }
}
