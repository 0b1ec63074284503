using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>The base of generated references: turns method calls into <see cref="GrainCall"/>s.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    /// <summary>Set once, by the runtime, before the reference is handed out.</summary>
    internal CallRoute Route { get; private set; } = null!;

    public GrainId GrainId => Route.Target;

    public bool Equals(GrainReference? other) =>
        other is not null && GetType() == other.GetType() && GrainId == other.GrainId;

    public sealed override bool Equals(object? obj) => Equals(obj as GrainReference);

    public sealed override int GetHashCode() => GrainId.GetHashCode();

    public sealed override string ToString() => GrainId.ToString();

    internal GrainReference Over(CallRoute route)
    {
        Route = route;
        return this;
    }

    protected Task<TResult> Send<TResult>(GrainCall<TResult> call)
    {
        Route.Send(call);
        return call.Answer;
    }

    protected Task SendOneWay(GrainCall call)
    {
        Route.Send(call);
        return Task.CompletedTask;
    }
}

/// <summary>The way from a reference to its target. The one place where a call leaves its caller.</summary>
internal abstract class CallRoute(GrainId target)
{
    public GrainId Target { get; } = target;

    public abstract void Send(GrainCall call);
}
