using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database, on a thread of its own beside the writer.
/// <para>
/// SQLite does this by itself inside a commit, once the log has grown long: then every send waits, for hundreds of
/// milliseconds, until all its pages are written in their places and the disk has them. Here it happens often, a few pages at a
/// time, while commits go on. But the log begins anew only when a commit finds all of it copied, and while commits go on there
/// is always some left. So once the log is <see cref="LogPagesMax"/> long, and nearly all of it is copied, the writer waits for
/// the rest: the few pages of the last moment's commits.
/// </para>
/// <para>
/// A log that stays this small is also quicker: its file is written over instead of growing, which costs the file system
/// no metadata, and a page is found in it sooner. A reader that goes on for long, such as a backup, holds the log open
/// behind it; then it grows beyond its bound until that reader ends, and is cut when it begins anew.
/// </para>
/// </summary>
internal sealed partial class SqliteCheckpoints : IDisposable
{
    /// <summary>Pages in the log, 4 KiB each, at which it is to begin anew: 32 MiB.</summary>
    public const int LogPagesMax = 8_192;

    private const int StepPages = 256;

    // Under load the same pages change in every commit: what is copied ten times a second need not be copied each time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SqliteDatabase _database;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _due = new(false);
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private SqliteConnection? _connection;
    private int _pages;

    public SqliteCheckpoints(SqliteDatabase database, ILogger logger)
    {
        (_database, _logger) = (database, logger);
        _thread = new(Run) { Name = "sqlite-checkpoints", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The writer holds it from the beginning of a transaction to its end.</summary>
    public Lock Writing { get; } = new();

    /// <summary>A commit added this many pages to the log.</summary>
    public void Added(int pages)
    {
        if (Interlocked.Add(ref _pages, pages) >= StepPages)
        {
            _due.Set();
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
        _due.Dispose();
        _connection?.Dispose();
    }

    private void Run()
    {
        while (!_stop.WaitOne(Pause) && WaitHandle.WaitAny([_due, _stop]) == 0)
        {
            Interlocked.Exchange(ref _pages, 0);
            try
            {
                if (Copy() >= LogPagesMax)
                {
                    // Once more for the pages that came since, so the writer waits for few.
                    Copy();
                    lock (Writing)
                    {
                        Copy();
                    }
                }
            }
            catch (SqliteException error)
            {
                LogFailed(error);
                _connection?.Dispose();
                _connection = null;
            }
        }
    }

    /// <summary>Copies the committed pages that no reader still needs in the log. Returns the log's number of pages.</summary>
    private int Copy()
    {
        _connection ??= _database.Connect();
        var result = raw.sqlite3_wal_checkpoint_v2(
            _connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out _);
        // Busy: another program, such as an operator's, uses the file.
        if (result is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }

        return pages;
    }

    [LoggerMessage(LogLevel.Error, "The write-ahead log could not be checkpointed; it grows until that succeeds.")]
    private partial void LogFailed(Exception error);
}
