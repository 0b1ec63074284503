using System.Reflection;
using Orleans.Concurrency;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>A grain class, as its attributes say.</summary>
internal sealed class GrainClass
{
    /// <exception cref="NotSupportedException">The class uses what the simulation does not model.</exception>
    public GrainClass(GrainType type, Type @class, IGrainActivator activator)
    {
        Unmodelled.RefuseIn(@class);
        (Type, Class, Activator) = (type, @class, activator);
        IsReentrant = @class.GetCustomAttribute<ReentrantAttribute>() is not null;
    }

    public GrainType Type { get; }

    public Type Class { get; }

    public IGrainActivator Activator { get; }

    public bool IsReentrant { get; }
}
