using System.Collections.Concurrent;
using ChatOrleans.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>The database file: makes it, migrates it, and lends connections to readers.</summary>
public sealed class SqliteDatabase : IDisposable
{
    // Reads block a pool thread each; more of them than this at once gain nothing on one file.
    private static readonly int ReadersMax = Math.Max(4, Environment.ProcessorCount);

    // SQLite's default; no file of ours has another.
    private const int PageBytes = 4096;

    // The writer goes back to the same pages; readers are many, and the operating system's cache is theirs together.
    private const int WriterCacheBytes = 16 * 1024 * 1024;
    private const int ReaderCacheBytes = 1024 * 1024;

    private readonly SqliteOptions _options;
    private readonly SemaphoreSlim _readers = new(ReadersMax, ReadersMax);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    /// <exception cref="InvalidOperationException">The directory cannot be written, or the file cannot be used: it is of a
    /// newer version, no database, or on a full disk.</exception>
    public SqliteDatabase(IOptions<SqliteOptions> options)
    {
        _options = options.Value;
        PrivateDirectory.Make(_options.DataDirectory);
        try
        {
            using var connection = Open();
            SqliteMigrations.Run(connection);
        }
        catch (SqliteException error)
        {
            throw new InvalidOperationException($"The database file '{File}' cannot be used: {error.Message}", error);
        }
    }

    internal string File => Path.GetFullPath(_options.DatabaseFile);

    /// <summary>The write-ahead log; there while a connection is open.</summary>
    internal string LogFile => File + "-wal";

    /// <summary>What the write-ahead log takes on the disk.</summary>
    internal long LogBytes => new FileInfo(LogFile) is { Exists: true } log ? log.Length : 0;

    /// <summary>A new connection for writing.</summary>
    internal SqliteConnection Open(int cacheBytes = WriterCacheBytes)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _options.DatabaseFile,
            Pooling = false,
            // Microsoft.Data.Sqlite repeats busy statements for this long; 0 would be for ever.
            DefaultTimeout = Math.Max(1, (int)_options.BusyTimeout.TotalSeconds),
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, $"PRAGMA busy_timeout = {(int)_options.BusyTimeout.TotalMilliseconds}");
            // SqliteCheckpoints does it; and a log that a long reader let grow is cut.
            Execute(connection, "PRAGMA wal_autocheckpoint = 0");
            Execute(connection, $"PRAGMA journal_size_limit = {2L * SqliteCheckpoints.LogPagesMax * PageBytes}");
            Execute(connection, $"PRAGMA cache_size = -{cacheBytes / 1024}");
            if (_options.DatabaseBytesMax is { } bytes)
            {
                Execute(connection, $"PRAGMA max_page_count = {bytes / PageBytes}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query on a reading connection. Sees every commit that has returned.</summary>
    /// <exception cref="LogUnavailableException">The file cannot be read now.</exception>
    internal async Task<T> Read<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        SqliteConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Open(ReaderCacheBytes);
            var result = query(connection);
            _idle.Add(connection);
            return result;
        }
        catch (SqliteException error)
        {
            // It may be the connection that is broken: the next read opens another.
            connection?.Dispose();
            throw new LogUnavailableException("The database cannot be read.", error);
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>
    /// Takes the directory for this process until the answer is disposed of, or the process ends in whatever way. Two that
    /// serve from one file would lose nothing, but neither would hear of the other's messages.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public IDisposable Own()
    {
        try
        {
            return new FileStream(
                Path.Combine(_options.DataDirectory, ".owner"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new InvalidOperationException(
                $"ChatOrleans:DataDirectory '{_options.DataDirectory}' is in use by another process.", error);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        _readers.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
