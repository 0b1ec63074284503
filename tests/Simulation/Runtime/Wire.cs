using System.Reflection;
using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>What crosses a process boundary: the bytes that Orleans would send, and what is read anew from them.</summary>
internal static class Wire
{
    // The runtime for the references being read; each simulation has a thread of its own.
    [ThreadStatic]
    private static GrainReferences? _reader;

    public static byte[] Write(object what) => GrainCatalog.Serializer.SerializeToArray(what);

    /// <summary>Reads what <see cref="Write"/> wrote; grain references in it call by <paramref name="reader"/>.</summary>
    public static T Read<T>(byte[] bytes, SimulatedRuntime reader)
    {
        _reader = reader.References;
        return (T)GrainCatalog.Serializer.Deserialize<object>(bytes)!;
    }

    /// <summary>An answer as the caller gets it: what the grain still holds cannot change in it.</summary>
    public static Response Copy(Response response) => GrainCatalog.Copier.Copy(response)!;

    /// <summary>What Orleans' codec of references asks for them: one object for all readers.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "MA0053", Justification = "A proxy is derived from it.")]
    internal class ReaderOfReferences : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(_reader, args);
    }
}
