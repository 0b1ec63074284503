namespace ChatOrleans.Embedded;

/// <summary>
/// The one seam through which all grain code runs: whoever has turns to run asks for a thread here, and nothing of the
/// runtime runs grain code otherwise. A deterministic scheduler decides every interleaving by deciding whose turn is
/// next.
/// </summary>
public abstract class TurnScheduler
{
    /// <summary>
    /// Whether everything must happen again in the same order with the same scheduler: then a context runs one turn at a
    /// time, answers are handed on without the thread pool, and nothing follows the order of a hash table.
    /// </summary>
    public virtual bool IsDeterministic => false;

    /// <summary>
    /// Runs <see cref="IThreadPoolWorkItem.Execute"/> of <paramref name="turns"/> once, later, not inside this call.
    /// </summary>
    public abstract void Schedule(IThreadPoolWorkItem turns);
}

/// <summary>Turns run on the thread pool, at once.</summary>
internal sealed class ThreadPoolTurnScheduler : TurnScheduler
{
    public override void Schedule(IThreadPoolWorkItem turns) =>
        ThreadPool.UnsafeQueueUserWorkItem(turns, preferLocal: true);
}
