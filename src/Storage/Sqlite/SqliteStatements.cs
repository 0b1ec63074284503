using ChatOrleans.Conversations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>The writer's connection with its prepared statements.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<IDisposable> _owned = [];
    private readonly SqliteCommand _last;
    private readonly SqliteCommand _earlier;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _insertNext;
    private readonly SqliteCommand _putState;
    private readonly SqliteCommand _dropState;
    private readonly SqliteCommand _stateTag;

    private SqliteStatements(SqliteConnection connection, string logFile)
    {
        _connection = connection;
        Begin = Prepare("BEGIN IMMEDIATE");
        Commit = Prepare("COMMIT");
        _last = Prepare(
            "SELECT sequence FROM entries WHERE conversation = $1 ORDER BY sequence DESC LIMIT 1", SqliteType.Blob);
        _earlier = Prepare(
            "SELECT body FROM entries WHERE conversation = $1 AND sender = $2 AND client_id = $3",
            SqliteType.Blob, SqliteType.Blob, SqliteType.Blob);
        _insert = Prepare(
            """
            INSERT INTO entries (conversation, sequence, kind, sender, client_id, refers_to, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            SqliteType.Blob, SqliteType.Integer, SqliteType.Integer, SqliteType.Blob, SqliteType.Blob,
            SqliteType.Integer, SqliteType.Blob);
        // One statement for the usual case: it does nothing unless the log ends just before and the client id is new.
        _insertNext = Prepare(
            """
            INSERT INTO entries (conversation, sequence, kind, sender, client_id, refers_to, body)
            SELECT $1, $2, $3, $4, $5, $6, $7
            WHERE (SELECT sequence FROM entries WHERE conversation = $1 ORDER BY sequence DESC LIMIT 1) IS nullif($2 - 1, 0)
            ON CONFLICT DO NOTHING
            """,
            SqliteType.Blob, SqliteType.Integer, SqliteType.Integer, SqliteType.Blob, SqliteType.Blob,
            SqliteType.Integer, SqliteType.Blob);
        _stateTag = Prepare(
            "SELECT etag FROM grain_state WHERE grain = $1 AND name = $2", SqliteType.Text, SqliteType.Text);
        _putState = Prepare(
            "INSERT OR REPLACE INTO grain_state (grain, name, etag, body) VALUES ($1, $2, $3, $4)",
            SqliteType.Text, SqliteType.Text, SqliteType.Integer, SqliteType.Blob);
        _dropState = Prepare(
            "DELETE FROM grain_state WHERE grain = $1 AND name = $2", SqliteType.Text, SqliteType.Text);
        _owned.Add(_connection);
        if (OperatingSystem.IsLinux())
        {
            _owned.Add(new SqliteLogFlush(_connection, logFile));
        }
    }

    public SqliteCommand Begin { get; }

    public SqliteCommand Commit { get; }

    /// <summary>Connects and prepares the statements.</summary>
    public static SqliteStatements Open(SqliteDatabase database)
    {
        var connection = database.Connect();
        try
        {
            return new(connection, database.LogFile);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>0 when the conversation has no entries.</summary>
    public long LastSequence(byte[] conversation) => Run(_last, conversation).ExecuteScalar() as long? ?? 0;

    public byte[]? Earlier(byte[] conversation, byte[] sender, byte[] clientId) =>
        Run(_earlier, conversation, sender, clientId).ExecuteScalar() as byte[];

    public void Insert(byte[] conversation, Entry entry, byte[] body) => Insert(_insert, conversation, entry, body);

    /// <summary>False, and nothing done, when the log does not end just before or has the client id.</summary>
    public bool TryInsertNext(byte[] conversation, Entry entry, byte[] body) =>
        Insert(_insertNext, conversation, entry, body) == 1;

    public long? StateTag(string grain, string name) => Run(_stateTag, grain, name).ExecuteScalar() as long?;

    public void PutState(string grain, string name, long etag, byte[] body) =>
        Run(_putState, grain, name, etag, body).ExecuteNonQuery();

    public void DropState(string grain, string name) => Run(_dropState, grain, name).ExecuteNonQuery();

    /// <summary>Pages that went to the write-ahead log since this was last asked.</summary>
    public int PagesWritten()
    {
        _ = raw.sqlite3_db_status(_connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Of the last entry that this connection inserted; 0 for none.</summary>
    public long LastEntryRow() => raw.sqlite3_last_insert_rowid(_connection.Handle);

    public void Dispose()
    {
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<SqliteType> parameters)
    {
        var command = _connection.CreateCommand();
        _owned.Add(command);
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters.Add("$" + (i + 1), parameters[i]).Value = DBNull.Value;
        }

        command.Prepare();
        return command;
    }

    private static int Insert(SqliteCommand command, byte[] conversation, Entry entry, byte[] body) => Run(
        command, conversation, entry.Sequence, (int)entry.Kind, entry.SenderId.Bytes(), entry.ClientMessageId?.Bytes(),
        entry.RefersTo, body).ExecuteNonQuery();

    private static SqliteCommand Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
