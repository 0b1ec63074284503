using System.Diagnostics;
using ChatOrleans.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>The one writer of the process: one transaction for all writes that waited together.</summary>
public sealed partial class SqliteWriter : IDisposable
{
    private const int BatchMax = 512;

    private readonly SqliteDatabase _database;
    private readonly ChatMetrics _metrics;
    private readonly ILogger<SqliteWriter> _logger;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly WriteQueue<SqliteWrite> _queue;
    private SqliteStatements? _statements;
    private long _commits;

    public SqliteWriter(SqliteDatabase database, ChatMetrics metrics, ILogger<SqliteWriter> logger)
    {
        (_database, _metrics, _logger) = (database, metrics, logger);
        _checkpoints = new(database, logger);
        _queue = new("sqlite-writer", BatchMax, static _ => 1, Commit, metrics);
    }

    /// <summary>Transactions that were committed since the start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Writes that have not begun.</summary>
    internal int Waiting => _queue.Waiting;

    /// <summary>
    /// Hands over a write; it takes its place in the order of all writes before this returns. It fails as unavailable
    /// when too much waits already, or the writer is stopped.
    /// </summary>
    internal void Enqueue(SqliteWrite write)
    {
        if (!_queue.TryAdd(write))
        {
            write.Fail(new LogUnavailableException("Too many writes wait for the disk, or the store is closed."));
        }
    }

    /// <summary>Commits what waits and stops.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _checkpoints.Dispose();
        _statements?.Dispose();
        _statements = null;
    }

    private void Commit(IReadOnlyList<SqliteWrite> batch)
    {
        var started = Stopwatch.GetTimestamp();
        using var writing = _checkpoints.Writing.EnterScope();
        try
        {
            _statements ??= new(_database);
            _statements.Begin.ExecuteNonQuery();
            foreach (var write in batch)
            {
                write.Execute(_statements);
            }
        }
        catch (Exception error)
        {
            Abandon(batch, error, static cause => new LogUnavailableException("The database cannot be written.", cause));
            return;
        }

        try
        {
            _statements.Commit.ExecuteNonQuery();
        }
        catch (Exception error)
        {
            // Busy and full are refused before anything is durable. Of anything else only a new look at the file can
            // tell.
            var nothingDone = error is SqliteException
            {
                SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_FULL,
            };
            Abandon(batch, error, cause => nothingDone
                ? new LogUnavailableException("The database cannot be written.", cause)
                : new AppendOutcomeUnknownException("The commit failed; whether it is durable is unknown.", cause));
            return;
        }

        Interlocked.Increment(ref _commits);
        _checkpoints.Added(_statements.PagesWritten());
        _metrics.Committed(batch.Count, started);
        foreach (var write in batch)
        {
            write.Complete();
        }
    }

    private void Abandon(IReadOnlyList<SqliteWrite> batch, Exception error, Func<Exception, Exception> describe)
    {
        LogWriteFailed(batch.Count, error);
        // The transaction goes with its connection; the next batch opens another.
        _statements?.Dispose();
        _statements = null;
        foreach (var write in batch)
        {
            write.Fail(describe(error));
        }
    }

    [LoggerMessage(LogLevel.Error, "A batch of {Count} writes failed.")]
    private partial void LogWriteFailed(int count, Exception error);
}

/// <summary>One write on its way through the writer.</summary>
internal abstract class SqliteWrite
{
    /// <summary>
    /// Runs inside the batch's transaction. May decide to change nothing; throws only when the database fails.
    /// </summary>
    public abstract void Execute(SqliteStatements statements);

    /// <summary>The batch is durable: answer the caller.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

/// <summary>A write with an answer.</summary>
internal abstract class SqliteWrite<TResult> : SqliteWrite
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _result = default!;

    public Task<TResult> Done => _done.Task;

    public sealed override void Execute(SqliteStatements statements) => _result = Write(statements);

    public sealed override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception error) => _done.TrySetException(error);

    protected abstract TResult Write(SqliteStatements statements);
}
