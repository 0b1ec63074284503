using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// The one writer of the process. Writes that arrive while a commit is under way go out together in the next one: that
/// is what makes a synchronous commit as fast as an asynchronous one. An idle writer commits at once.
/// </summary>
public sealed partial class SqliteWriter : IDisposable
{
    private const int WaitingMax = 65_536;
    private const int BatchMax = 512;

    private readonly Channel<SqliteWrite> _waiting = Channel.CreateBounded<SqliteWrite>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly SqliteDatabase _database;
    private readonly ILogger<SqliteWriter> _logger;
    private readonly Thread _thread;
    private readonly List<SqliteWrite> _batch = new(BatchMax);
    private SqliteStatements? _statements;
    private long _commits;

    public SqliteWriter(SqliteDatabase database, ILogger<SqliteWriter> logger)
    {
        (_database, _logger) = (database, logger);
        _thread = new(Run) { Name = "sqlite-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Transactions that were committed since the start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>
    /// Hands over a write; it takes its place in the order of all writes before this returns.
    /// </summary>
    /// <exception cref="LogUnavailableException">Too much waits already, or the writer is stopped.</exception>
    internal void Enqueue(SqliteWrite write)
    {
        if (!_waiting.Writer.TryWrite(write))
        {
            write.Fail(new LogUnavailableException("Too many writes wait for the disk, or the store is closed."));
        }
    }

    /// <summary>Commits what waits and stops.</summary>
    public void Dispose()
    {
        if (_waiting.Writer.TryComplete())
        {
            _thread.Join();
            _statements?.Dispose();
        }
    }

    private void Run()
    {
        var reader = _waiting.Reader;
        while (WaitToRead(reader))
        {
            while (_batch.Count < BatchMax && reader.TryRead(out var write))
            {
                _batch.Add(write);
            }

            Commit();
            _batch.Clear();
        }
    }

    private static bool WaitToRead(ChannelReader<SqliteWrite> reader)
    {
        var ready = reader.WaitToReadAsync();
        // A thread of its own may wait: it serves nothing else.
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    private void Commit()
    {
        try
        {
            _statements ??= new(_database.Open());
            _statements.Begin.ExecuteNonQuery();
            foreach (var write in _batch)
            {
                write.Execute(_statements);
            }
        }
        catch (Exception error)
        {
            Abandon(error, static cause => new LogUnavailableException("The database cannot be written.", cause));
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
            Abandon(error, cause => nothingDone
                ? new LogUnavailableException("The database cannot be written.", cause)
                : new AppendOutcomeUnknownException("The commit failed; whether it is durable is unknown.", cause));
            return;
        }

        Interlocked.Increment(ref _commits);
        foreach (var write in _batch)
        {
            write.Complete();
        }
    }

    private void Abandon(Exception error, Func<Exception, Exception> describe)
    {
        LogWriteFailed(_batch.Count, error);
        // The transaction goes with its connection; the next batch opens another.
        _statements?.Dispose();
        _statements = null;
        foreach (var write in _batch)
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

    public sealed override void Fail(Exception error) => _done.TrySetException(error);

    protected abstract TResult Write(SqliteStatements statements);
}
