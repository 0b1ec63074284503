namespace ChatOrleans.Simulation.Runtime;

/// <summary>The references of one simulated process: to grains, and to its own objects that grains call.</summary>
internal sealed class GrainReferences(SimulatedRuntime runtime) : IClusterClient
{
    private readonly Dictionary<Type, Func<IdSpan, GrainReference>> _makers = [];

    public IServiceProvider ServiceProvider => runtime.ServiceProvider;

    public GrainReference Of(Type @interface, IdSpan key)
    {
        if (!_makers.TryGetValue(@interface, out var maker))
        {
            maker = GrainCatalog.MakerOf(@interface, runtime);
            _makers.Add(@interface, maker);
        }

        return maker(key);
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)(object)Of(typeof(TGrainInterface), IdSpan.Create(primaryKey));

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) =>
        Of(GrainCatalog.InterfaceOf(interfaceType), grainId.Key);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)Of(typeof(TGrainInterface), grainId.Key);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver =>
        (TGrainObserverInterface)(object)Of(typeof(TGrainObserverInterface), runtime.AddObserver(obj).Key);

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => runtime.RemoveObserver(obj.GetGrainId());

    // What nothing in the product uses.

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string extension, string? prefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string extension, string? prefix) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw Unused();

    IAddressable IGrainFactory.GetGrain(GrainId grainId) => throw Unused();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw Unused();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey) => throw Unused();

    private static NotSupportedException Unused() => new("The simulation does without it until something uses it.");
}
