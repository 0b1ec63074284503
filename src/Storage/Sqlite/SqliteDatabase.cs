using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatOrleans.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>The database file: makes it, migrates it, and lends connections to readers.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    // Reads block a pool thread each; more of them than this at once gain nothing on one file.
    private static readonly int ReadersMax = Math.Max(4, Environment.ProcessorCount);

    // SQLite's default; all our files have it.
    private const int PageBytes = 4096;

    // The writer goes back to the same pages; readers are many, and the operating system's cache is theirs together.
    private const int WriterCacheBytes = 16 * 1024 * 1024;
    private const int ReaderCacheBytes = 1024 * 1024;

    private readonly SqliteOptions _options;
    private readonly SemaphoreSlim _readers = new(ReadersMax, ReadersMax);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public SqliteDatabase(IOptions<SqliteOptions> options)
    {
        _options = options.Value;
        Place = new(this);
    }

    /// <summary>The file beside the database by which one from a backup is recognized.</summary>
    internal SqlitePlace Place { get; }

    internal string File => Path.GetFullPath(_options.DatabaseFile);

    /// <summary>The write-ahead log; there while a connection is open.</summary>
    internal string LogFile => File + "-wal";

    /// <summary>What of it is on the disk.</summary>
    internal IEnumerable<string> Files => [File, LogFile, File + "-shm", Place.File, OwnerFile];

    private string OwnerFile => Path.Combine(_options.DataDirectory, ".owner");

    /// <summary>What the write-ahead log takes on the disk.</summary>
    internal long LogBytes => new FileInfo(LogFile) is { Exists: true } log ? log.Length : 0;

    /// <summary>Makes the file, or changes the tables of an older version. Before anything else.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be used: it is of a newer version, not a database, or on a
    /// full disk.</exception>
    internal void Open()
    {
        if (!System.IO.File.Exists(File))
        {
            // SQLite gives its other files the mode of this one.
            PrivateDirectory.Open(File, FileShare.ReadWrite).Dispose();
        }

        try
        {
            using var connection = Connect();
            SqliteMigrations.Run(connection);
        }
        catch (SqliteException error)
        {
            throw new InvalidOperationException($"The database file '{File}' cannot be used: {error.Message}", error);
        }
    }

    /// <summary>A new connection for writing.</summary>
    internal SqliteConnection Connect(int cacheBytes = WriterCacheBytes)
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

    /// <summary>All rows of a query. Sees every commit that has returned.</summary>
    /// <param name="parameters">The values of $1, $2 and so on.</param>
    /// <exception cref="LogUnavailableException">The file cannot be read now.</exception>
    internal Task<ImmutableArray<T>> Read<T>(
        string sql, object[] parameters, Func<SqliteDataReader, T> read, CancellationToken cancellationToken) => Read(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                for (var i = 0; i < parameters.Length; i++)
                {
                    command.Parameters.AddWithValue("$" + (i + 1), parameters[i]);
                }

                using var row = command.ExecuteReader();
                var rows = ImmutableArray.CreateBuilder<T>();
                while (row.Read())
                {
                    rows.Add(read(row));
                }

                return rows.ToImmutable();
            },
            cancellationToken);

    /// <summary>Runs queries on one reading connection.</summary>
    /// <inheritdoc cref="Read{T}(string, object[], Func{SqliteDataReader, T}, CancellationToken)"/>
    internal async Task<T> Read<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        SqliteConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Connect(ReaderCacheBytes);
            return query(connection);
        }
        catch (SqliteException error)
        {
            // It may be the connection that is broken: the next read opens another.
            connection?.Dispose();
            connection = null;
            throw new LogUnavailableException($"The database file '{File}' cannot be read: {error.Message}", error);
        }
        finally
        {
            if (connection is not null)
            {
                _idle.Add(connection);
            }

            _readers.Release();
        }
    }

    /// <summary>
    /// Takes the directory for this process, until the result is disposed of or the process ends. Two processes on one file
    /// would lose nothing, but neither would push the other's messages.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    internal IDisposable Own()
    {
        try
        {
            return PrivateDirectory.Open(OwnerFile, FileShare.None);
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
        Place.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
