using System.Reflection;
using ChatOrleans.Auth;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>A grain that is unavailable when the test says so.</summary>
public class FaultyKeys : DispatchProxy
{
    private ISigningKeyGrain _real = null!;

    public bool Fails { get; set; }

    public int Asked { get; private set; }

    public static (ISigningKeyGrain Grain, FaultyKeys Fault) Before(ISigningKeyGrain real)
    {
        var grain = Create<ISigningKeyGrain, FaultyKeys>();
        var faulty = (FaultyKeys)(object)grain;
        faulty._real = real;
        return (grain, faulty);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Asked++;
        return Fails ? throw new TimeoutException("No answer.") : targetMethod!.Invoke(_real, args);
    }
}
