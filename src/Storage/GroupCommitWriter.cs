using ChatOrleans.Metrics;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Storage;

/// <summary>
/// The one writer of the process: one transaction for all writes that waited together. A store supplies the transaction; this
/// class decides when it runs, for which writes, and what a failure means.
/// <para>
/// A failure before the commit has done nothing. A failure of the commit leaves the outcome unknown, unless the store knows
/// from the error that it was refused. After either, the connection is closed, and an open transaction with it.
/// </para>
/// </summary>
internal abstract partial class GroupCommitWriter<TWrite> : IDisposable
    where TWrite : PendingWrite
{
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private readonly WriteQueue<TWrite> _queue;
    private long _commits;

    /// <param name="name">Of the writer's thread.</param>
    /// <param name="weightMax">What the writes of one transaction weigh at most together; a heavier write goes alone.</param>
    protected GroupCommitWriter(
        string name, int weightMax, Func<TWrite, int> weight, ChatMetrics metrics, ILogger logger)
    {
        (_metrics, _logger) = (metrics, logger);
        _queue = new(name, weightMax, weight, Write, metrics);
    }

    /// <summary>Transactions that were committed since the start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Writes that have not begun.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>
    /// Hands over a write; it takes its place in the order of all writes before this returns. It fails as unavailable
    /// when too much waits already, or the writer is stopped.
    /// </summary>
    public void Enqueue(TWrite write)
    {
        if (!_queue.TryAdd(write))
        {
            write.Fail(new LogUnavailableException("Too many writes wait for the store, or it is closed."));
        }
    }

    /// <summary>Commits what waits and stops.</summary>
    public virtual void Dispose()
    {
        _queue.Dispose();
        Disconnect();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs one transaction with these writes and answers them.</summary>
    protected virtual void Write(IReadOnlyList<TWrite> writes)
    {
        var started = ChatMetrics.Now();
        try
        {
            Execute(writes);
        }
        catch (Exception error)
        {
            Abandon(writes, error, nothingDone: true);
            return;
        }

        try
        {
            Commit();
        }
        catch (Exception error)
        {
            Abandon(writes, error, IsRefusal(error));
            return;
        }

        Interlocked.Increment(ref _commits);
        _metrics.Committed(writes.Count, started);
        foreach (var write in writes)
        {
            write.Complete();
        }
    }

    /// <summary>
    /// Connects where that is needed, begins a transaction, and runs the writes in it in their order. Sets the answer of each;
    /// it may be that nothing is changed. Nothing may be durable when it throws.
    /// </summary>
    protected abstract void Execute(IReadOnlyList<TWrite> writes);

    /// <summary>Commits what <see cref="Execute"/> did.</summary>
    protected abstract void Commit();

    /// <summary>Whether nothing is durable for certain, though <see cref="Commit"/> failed.</summary>
    protected abstract bool IsRefusal(Exception error);

    /// <summary>Closes the connection if there is one. The next transaction gets another.</summary>
    protected abstract void Disconnect();

    private void Abandon(IReadOnlyList<TWrite> writes, Exception error, bool nothingDone)
    {
        LogWriteFailed(writes.Count, error);
        Disconnect();
        foreach (var write in writes)
        {
            write.Fail(nothingDone
                ? new LogUnavailableException("The database cannot be written.", error)
                : new AppendOutcomeUnknownException("The commit failed; whether it is durable is unknown.", error));
        }
    }

    [LoggerMessage(LogLevel.Error, "A batch of {Count} writes failed.")]
    private partial void LogWriteFailed(int count, Exception error);
}
