using System.Collections.Frozen;
using System.Reflection;
using ChatOrleans.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.CodeGeneration;
using Orleans.Concurrency;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.TypeSystem;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>What Orleans' generator wrote about the product's grains: proxies, classes, serializers. Made once.</summary>
internal static class GrainCatalog
{
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSerializer()
        .AddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateAttributeMapper>()
        .AddExceptionCodecs()
        .BuildServiceProvider();
    private static readonly FrozenDictionary<Type, Proxy> Proxies;
    private static readonly FrozenDictionary<GrainType, GrainClass> Classes;

    static GrainCatalog()
    {
        var manifest = Services.GetRequiredService<IOptions<TypeManifestOptions>>().Value;
        var converter = Services.GetRequiredService<TypeConverter>();
        var interfaceTypes = new GrainInterfaceTypeResolver([], converter);
        var grainTypes = new GrainTypeResolver([], converter);
        GrainClass[] classes =
        [
            .. manifest.InterfaceImplementations
                .Where(type => typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract && IsOurs(type))
                .Select(type => new GrainClass(grainTypes.GetGrainType(type), type, new DefaultGrainActivator(Services, type))),
        ];
        Classes = classes.ToFrozenDictionary(@class => @class.Type);
        var owners = classes
            .SelectMany(@class => @class.Class.GetInterfaces().Where(IsOurs), (@class, type) => (type, @class.Type))
            .ToDictionary(pair => pair.type, pair => pair.Type);
        Proxies = manifest.InterfaceProxies
            .Select(proxy => (Proxy: proxy, Interface: proxy.GetInterfaces().FirstOrDefault(owners.ContainsKey)))
            .Where(pair => pair.Interface is not null)
            .ToFrozenDictionary(pair => pair.Interface!, pair => new Proxy(
                owners[pair.Interface!],
                interfaceTypes.GetGrainInterfaceType(pair.Interface!),
                ActivatorUtilities.CreateFactory(pair.Proxy, [typeof(GrainReferenceShared), typeof(IdSpan)])));
    }

    public static IActivatorProvider Activators { get; } = Services.GetRequiredService<IActivatorProvider>();

    /// <summary>Orleans' own way of keeping states: what it needs of what is not public.</summary>
    public static Type StorageInstruments { get; } = Type.GetType("Orleans.Runtime.StorageInstruments, Orleans.Core", throwOnError: true)!;

    public static object Instruments { get; } = Activator.CreateInstance(StorageInstruments, ActivatorUtilities.CreateInstance<OrleansInstruments>(new ServiceCollection().AddMetrics().BuildServiceProvider()))!;

    public static DeepCopier Copier { get; } = Services.GetRequiredService<DeepCopier>();

    public static Serializer Serializer { get; } = Services.GetRequiredService<Serializer>();

    public static GrainClass ClassOf(GrainType type) => Classes[type];

    /// <summary>The maker of references by the generated proxy of an interface, whose calls go to
    /// <paramref name="runtime"/>.</summary>
    public static ReferenceMaker MakerOf(Type @interface, IGrainReferenceRuntime runtime)
    {
        var (grain, type, create) = Proxies[@interface];
        return new(new(
            grain,
            type,
            interfaceVersion: 0,
            runtime,
            InvokeMethodOptions.None,
            Services.GetRequiredService<CodecProvider>(),
            Services.GetRequiredService<CopyContextPool>(),
            Services), create);
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("ChatOrleans", StringComparison.Ordinal) == true;

    private sealed record Proxy(GrainType Grain, GrainInterfaceType Type, ObjectFactory Create);

    public sealed record ReferenceMaker(GrainReferenceShared Shared, ObjectFactory Create)
    {
        public GrainReference Of(string key) => (GrainReference)Create(Services, [Shared, IdSpan.Create(key)]);
    }
}

/// <summary>A grain class, as its attributes say.</summary>
internal sealed record GrainClass(GrainType Type, Type Class, IGrainActivator Activator)
{
    public bool IsReentrant { get; } = Class.GetCustomAttribute<ReentrantAttribute>() is not null;
}
