using System.Diagnostics;
using ChatOrleans.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// The one writer of the process: one transaction, and one insert, for all appends that waited together.
/// </summary>
internal sealed partial class PostgresWriter : IDisposable
{
    // Each append weighs at least so much that a batch holds 512 of them, and with them 512 locks, at most.
    private const int BatchBytesMax = 4 * 1024 * 1024;
    private const int AppendBytesMin = BatchBytesMax / 512;

    private readonly PostgresDatabase _database;
    private readonly ChatMetrics _metrics;
    private readonly ILogger<PostgresWriter> _logger;
    private readonly WriteQueue<PostgresAppend> _queue;
    private PostgresStatements? _statements;
    private long _commits;

    public PostgresWriter(PostgresDatabase database, ChatMetrics metrics, ILogger<PostgresWriter> logger)
    {
        (_database, _metrics, _logger) = (database, metrics, logger);
        _queue = new(
            "postgres-writer", BatchBytesMax, static append => Math.Max(append.Bytes, AppendBytesMin), Commit, metrics);
    }

    /// <summary>Transactions that were committed since the start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Appends that have not begun.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>
    /// Hands over an append; it takes its place in the order of all appends before this returns. It fails as unavailable
    /// when too much waits already, or the writer is stopped.
    /// </summary>
    public void Enqueue(PostgresAppend append)
    {
        if (!_queue.TryAdd(append))
        {
            append.Fail(new LogUnavailableException("Too many writes wait for the database, or the store is closed."));
        }
    }

    /// <summary>Commits what waits and stops.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        Disconnect();
    }

    private void Commit(IReadOnlyList<PostgresAppend> batch)
    {
        var started = Stopwatch.GetTimestamp();
        IReadOnlyList<PostgresAppend> inserts;
        try
        {
            inserts = Begin(batch).Decide(batch);
        }
        catch (Exception error)
        {
            Abandon(batch, error, outcomeKnown: true);
            return;
        }

        try
        {
            _statements!.Commit(inserts);
        }
        catch (Exception error)
        {
            // An error that leaves the session alive has undone the transaction. Of anything else, be it the end of the
            // session, only a new look at the log can tell.
            Abandon(batch, error, inserts.Count == 0 || error is PostgresException { InvariantSeverity: "ERROR" });
            return;
        }

        Interlocked.Increment(ref _commits);
        _metrics.Committed(batch.Count, started);
        foreach (var append in batch)
        {
            append.Complete();
        }
    }

    private PostgresBatch Begin(IReadOnlyList<PostgresAppend> batch)
    {
        if (_statements is { } statements)
        {
            try
            {
                return statements.Begin(batch);
            }
            catch (NpgsqlException) when (!statements.IsOpen)
            {
                // The server was restarted since the last batch, or something between cut an idle connection. Nothing has
                // been done yet, so the batch may have a new one.
                Disconnect();
            }
        }

        _statements = new(_database.Open());
        return _statements.Begin(batch);
    }

    private void Abandon(IReadOnlyList<PostgresAppend> batch, Exception error, bool outcomeKnown)
    {
        LogWriteFailed(batch.Count, error);
        // The transaction goes with its connection; the next batch opens another.
        Disconnect();
        foreach (var append in batch)
        {
            append.Fail(outcomeKnown
                ? new LogUnavailableException("The database cannot be written.", error)
                : new AppendOutcomeUnknownException("The commit failed; whether it is durable is unknown.", error));
        }
    }

    private void Disconnect()
    {
        try
        {
            _statements?.Dispose();
        }
        catch (NpgsqlException)
        {
            // The connection was lost already.
        }

        _statements = null;
    }

    [LoggerMessage(LogLevel.Error, "A batch of {Count} appends failed.")]
    private partial void LogWriteFailed(int count, Exception error);
}
