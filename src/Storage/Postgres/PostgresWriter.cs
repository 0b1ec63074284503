using ChatOrleans.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>The one writer of the process to the log: one transaction is two round trips, and one insert.</summary>
internal sealed class PostgresWriter(PostgresDatabase database, ChatMetrics metrics, ILogger<PostgresWriter> logger)
    : GroupCommitWriter<PendingAppend>(
        "postgres-writer", BatchBytesMax, static append => Math.Max(append.Bytes, AppendBytesMin), metrics, logger)
{
    // Each append weighs at least this much, so a batch holds at most 512 of them, and 512 locks.
    private const int BatchBytesMax = 4 * 1024 * 1024;
    private const int AppendBytesMin = BatchBytesMax / 512;

    private PostgresStatements? _statements;
    private IReadOnlyList<PendingAppend> _inserts = [];

    protected override void Execute(IReadOnlyList<PendingAppend> writes) => _inserts = Begin(writes).Decide(writes);

    protected override void Commit() => _statements!.Commit(_inserts);

    // An error that leaves the session alive has undone the transaction. After anything else, such as the end of the session,
    // only the log can tell.
    protected override bool IsRefusal(Exception error) =>
        _inserts.Count == 0 || error is PostgresException { InvariantSeverity: "ERROR" };

    protected override void Disconnect()
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

    private PostgresBatch Begin(IReadOnlyList<PendingAppend> appends)
    {
        if (_statements is { } statements)
        {
            try
            {
                return statements.Begin(appends);
            }
            catch (NpgsqlException) when (!statements.IsOpen)
            {
                // The server was restarted since the last batch, or something between cut an idle connection. Nothing has
                // been done yet, so the batch may have a new one.
                Disconnect();
            }
        }

        _statements = new(database.Connect());
        return _statements.Begin(appends);
    }
}
