using System.Collections.Frozen;
using System.Reflection;
using ChatOrleans.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.CodeGeneration;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.TypeSystem;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// What Orleans' generator wrote about the grains and observers in namespaces of ChatOrleans: proxies, classes, serializers.
/// Made once; the first use fails when a class uses what the simulation does not model.
/// </summary>
internal static class GrainCatalog
{
    /// <summary>The type of every observer, as Orleans has it.</summary>
    public static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSerializer()
        .AddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateAttributeMapper>()
        .AddExceptionCodecs()
        .AddSingleton(DispatchProxy.Create<IGrainFactory, Wire.ReaderOfReferences>())
        .AddSingleton(typeof(ISpecializableCodec), OrleansInternals.CodecsOfReferences)
        .AddSingleton(typeof(ISpecializableCopier), OrleansInternals.CopiersOfReferences)
        .BuildServiceProvider();
    private static readonly FrozenDictionary<GrainType, GrainClass> Classes;
    private static readonly FrozenDictionary<Type, Proxy> Proxies;
    private static readonly FrozenDictionary<GrainInterfaceType, Type> Interfaces;

    static GrainCatalog()
    {
        var manifest = Services.GetRequiredService<IOptions<TypeManifestOptions>>().Value;
        var converter = Services.GetRequiredService<TypeConverter>();
        var interfaceTypes = new GrainInterfaceTypeResolver([], converter);
        var grainTypes = new GrainTypeResolver([], converter);
        Classes = manifest.InterfaceImplementations
            .Where(type => typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract && IsOurs(type))
            .Select(type => new GrainClass(grainTypes.GetGrainType(type), type, new DefaultGrainActivator(Services, type)))
            .ToFrozenDictionary(@class => @class.Type);
        var owners = Classes.Values
            .SelectMany(@class => @class.Class.GetInterfaces().Where(IsOurs), (@class, type) => (type, @class.Type))
            .ToDictionary(pair => pair.type, pair => pair.Type);
        Proxies = manifest.InterfaceProxies
            .Select(proxy => (Proxy: proxy, Interface: MainInterface(proxy)))
            .Where(pair => IsOurs(pair.Interface))
            .ToFrozenDictionary(pair => pair.Interface, pair => new Proxy(
                owners.TryGetValue(pair.Interface, out var owner) ? owner : ObserverType,
                interfaceTypes.GetGrainInterfaceType(pair.Interface),
                ActivatorUtilities.CreateFactory(pair.Proxy, [typeof(GrainReferenceShared), typeof(IdSpan)])));
        Interfaces = Proxies.ToFrozenDictionary(pair => pair.Value.Type, pair => pair.Key);
    }

    public static IActivatorProvider Activators { get; } = Services.GetRequiredService<IActivatorProvider>();

    public static DeepCopier Copier { get; } = Services.GetRequiredService<DeepCopier>();

    public static Serializer Serializer { get; } = Services.GetRequiredService<Serializer>();

    public static GrainClass ClassOf(GrainType type) => Classes[type];

    public static Type InterfaceOf(GrainInterfaceType type) => Interfaces[type];

    /// <summary>Makes references by the generated proxy of an interface, whose calls go to <paramref name="runtime"/>.</summary>
    public static Func<IdSpan, GrainReference> MakerOf(Type @interface, IGrainReferenceRuntime runtime)
    {
        var (grain, type, create) = Proxies[@interface];
        var shared = new GrainReferenceShared(
            grain,
            type,
            interfaceVersion: 0,
            runtime,
            InvokeMethodOptions.None,
            Services.GetRequiredService<CodecProvider>(),
            Services.GetRequiredService<CopyContextPool>(),
            Services);
        return key => (GrainReference)create(Services, [shared, key]);
    }

    private static Type MainInterface(Type proxy) => proxy.GetInterfaces().Aggregate(
        (main, candidate) => main.IsAssignableFrom(candidate) ? candidate : main);

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("ChatOrleans", StringComparison.Ordinal) == true;

    private sealed record Proxy(GrainType Grain, GrainInterfaceType Type, ObjectFactory Create);
}
