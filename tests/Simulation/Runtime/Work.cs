using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>What runs in the turns of an activation or observer: a call, or a tick of a timer.</summary>
internal abstract class Work
{
    /// <summary>Whether it may run beside what runs.</summary>
    public abstract bool Interleaves { get; }

    /// <summary>Whether it counts as use of the grain.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Whether it belongs to this activation alone, also while that one ends: a timer's tick.</summary>
    public virtual bool IsLocal => false;

    /// <summary>Nobody waits for it any more: it does not begin.</summary>
    public virtual bool IsOver => false;

    /// <summary>The call that it is there for; null for a tick.</summary>
    public virtual GrainCall? Call => null;

    /// <summary>Runs it, and completes without an error when it has ended.</summary>
    public abstract Task Run(ITargetHolder target);

    /// <summary>It will not run here: its caller gets the error.</summary>
    public virtual void Fail(Exception error)
    {
    }

    /// <summary>It will not run here: it goes where its grain is next.</summary>
    public virtual void PassOn()
    {
    }
}
