using System.Reflection;

namespace ChatOrleans.Embedded;

/// <summary>What the generator found in one assembly: its grain interfaces and grain classes.</summary>
public abstract class GrainAssembly
{
    public abstract IReadOnlyList<ReferenceType> References { get; }

    public abstract IReadOnlyList<GrainClass> Classes { get; }

    internal static GrainAssembly Of(Assembly assembly)
    {
        var marker = assembly.GetCustomAttribute<GrainAssemblyAttribute>()
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} was built without the grain generator.");
        return (GrainAssembly)Activator.CreateInstance(marker.Registry)!;
    }
}

/// <summary>Points from an assembly to its generated <see cref="GrainAssembly"/>.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GrainAssemblyAttribute(Type registry) : Attribute
{
    public Type Registry { get; } = registry;
}

/// <summary>A grain or observer interface and the maker of its references.</summary>
public sealed record ReferenceType(Type Interface, Func<GrainReference> Create);

/// <summary>A grain class.</summary>
/// <param name="Reentrant">Whether its calls interleave at every await.</param>
public sealed record GrainClass(Type Class, IReadOnlyList<Type> Interfaces, bool Reentrant);
