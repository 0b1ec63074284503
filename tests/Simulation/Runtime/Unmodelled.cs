using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.CodeGeneration;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Placement;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>
/// Refuses what the simulation would silently run in another way than Orleans does, so that a grain that begins to use
/// it fails at start and not on a cluster.
/// </summary>
internal static class Unmodelled
{
    private static readonly Type[] ClassAttributes =
    [
        typeof(MayInterleaveAttribute), typeof(StatelessWorkerAttribute), typeof(GrainDirectoryAttribute),
        typeof(CollectionAgeLimitAttribute), typeof(KeepAliveAttribute),
    ];

    // By name: most are of packages that the simulation does without.
    private static readonly string[] Interfaces =
    [
        "Orleans.IRemindable", "Orleans.IIncomingGrainCallFilter", "Orleans.IOutgoingGrainCallFilter",
        "Orleans.Runtime.IGrainExtension", "Orleans.Runtime.IGrainMigrationParticipant", "Orleans.ILifecycleParticipant`1",
        "Orleans.Streams.Core.IStreamSubscriptionObserver",
    ];

    private static readonly Type[] Filters = [typeof(IIncomingGrainCallFilter), typeof(IOutgoingGrainCallFilter)];

    /// <exception cref="NotSupportedException">Names the class and what it uses.</exception>
    public static void RefuseIn(Type grainClass)
    {
        foreach (var attribute in grainClass.GetCustomAttributes(inherit: true))
        {
            if (Array.Exists(ClassAttributes, type => type.IsInstanceOfType(attribute)) || attribute is PlacementAttribute
                || IsStreamSubscription(attribute))
            {
                Refuse(grainClass, $"[{attribute.GetType().Name.Replace("Attribute", string.Empty)}]");
            }
        }

        foreach (var type in grainClass.GetInterfaces())
        {
            if (Array.Exists(Interfaces, name => name == (type.Namespace + "." + type.Name)))
            {
                Refuse(grainClass, type.Name);
            }

            foreach (var method in type.GetMethods())
            {
                RefuseIn(grainClass, method);
            }
        }
    }

    /// <exception cref="NotSupportedException">Names the filter.</exception>
    public static void RefuseIn(IServiceProvider services)
    {
        foreach (var filter in Filters.SelectMany(services.GetServices))
        {
            Refuse(filter!.GetType(), "call filters of a silo or client");
        }
    }

    /// <summary>What an outgoing call has with it.</summary>
    /// <exception cref="NotSupportedException">Names the method.</exception>
    public static void RefuseIn(GrainCall call)
    {
        const InvokeMethodOptions modelled = InvokeMethodOptions.OneWay | InvokeMethodOptions.AlwaysInterleave;
        if ((call.Options & ~modelled) != InvokeMethodOptions.None)
        {
            throw new NotSupportedException($"{call.Method}: the simulation does not model {call.Options & ~modelled}.");
        }

        if (RequestContext.Keys.Any())
        {
            throw new NotSupportedException($"{call.Method}: the simulation does not carry a RequestContext.");
        }
    }

    private static void RefuseIn(Type grainClass, MethodInfo method)
    {
        foreach (var attribute in method.GetCustomAttributes())
        {
            if (attribute is ReadOnlyAttribute || attribute.GetType().Name == "TransactionAttribute")
            {
                Refuse(grainClass, $"[{attribute.GetType().Name.Replace("Attribute", string.Empty)}] on {method.Name}");
            }
        }

        if (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
        {
            Refuse(grainClass, $"IAsyncEnumerable from {method.Name}");
        }
    }

    private static bool IsStreamSubscription(object attribute) =>
        attribute is IGrainBindingsProviderAttribute || attribute.GetType().Name.Contains("StreamSubscription");

    private static void Refuse(Type who, string what) =>
        throw new NotSupportedException($"{who} uses {what}, which the simulation does not model (docs/simulation.md).");
}
