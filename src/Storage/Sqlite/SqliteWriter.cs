using System.Diagnostics;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>The one writer to the file, for entries and grain state.</summary>
internal sealed class SqliteWriter : GroupCommitWriter<PendingWrite>
{
    private const int BatchMax = 512;

    private readonly SqliteDatabase _database;
    private readonly SqliteCheckpoints _checkpoints;
    private SqliteStatements? _statements;

    public SqliteWriter(SqliteDatabase database, ChatMetrics metrics, ILogger<SqliteWriter> logger)
        : base("sqlite-writer", BatchMax, static _ => 1, metrics, logger)
    {
        _database = database;
        _checkpoints = new(database, logger);
    }

    public override void Dispose()
    {
        base.Dispose();
        _checkpoints.Dispose();
    }

    protected override void Write(IReadOnlyList<PendingWrite> writes)
    {
        lock (_checkpoints.Writing)
        {
            base.Write(writes);
        }
    }

    protected override void Execute(IReadOnlyList<PendingWrite> writes)
    {
        var statements = _statements ??= SqliteStatements.Open(_database);
        statements.Begin.ExecuteNonQuery();
        foreach (var write in writes)
        {
            switch (write)
            {
                case PendingAppend append:
                    Append(statements, append);
                    break;
                case SqliteStateWrite state:
                    state.Answer = Put(statements, state);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    protected override void Commit()
    {
        _statements!.Commit.ExecuteNonQuery();
        _checkpoints.Added(_statements.PagesWritten());
        _database.Place.Saw(_statements.LastEntryRow());
    }

    // Busy and full are refused before anything is durable. After anything else only the file can tell.
    protected override bool IsRefusal(Exception error) =>
        error is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_FULL };

    protected override void Disconnect()
    {
        _statements?.Dispose();
        _statements = null;
    }

    private static void Append(SqliteStatements statements, PendingAppend append)
    {
        var conversation = append.Conversation.Bytes();
        if (append.Entries is [var entry] && !append.IsChainBroken
            && statements.TryInsertNext(conversation, entry, append.Bodies[0]))
        {
            append.Answer = AppendResult.Appended.Value;
            return;
        }

        DecideAndInsert(statements, append, conversation);
    }

    // A method of its own, so that most messages allocate no closure.
    private static void DecideAndInsert(SqliteStatements statements, PendingAppend append, byte[] conversation)
    {
        if (append.Decide(Find, statements.LastSequence(conversation)))
        {
            for (var i = 0; i < append.Entries.Length; i++)
            {
                statements.Insert(conversation, append.Entries[i], append.Bodies[i]);
            }
        }

        Entry? Find(UserId sender, ClientMessageId clientId) =>
            statements.Earlier(conversation, sender.Bytes(), clientId.Bytes()) is { } body
                ? JsonSerializer.Deserialize(body, EntryJson.Chat.Entry)
                : null;
    }

    private static string? Put(SqliteStatements statements, SqliteStateWrite write)
    {
        var (grain, name) = (write.Key.Grain.ToString(), write.Key.Name);
        var stored = statements.StateTag(grain, name);
        if (stored?.ToString() != write.ETag)
        {
            return null;
        }

        if (write.Body is null)
        {
            statements.DropState(grain, name);
            return "";
        }

        var next = (stored ?? 0) + 1;
        statements.PutState(grain, name, next, write.Body);
        return next.ToString();
    }
}
