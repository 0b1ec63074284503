using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>The database's connections, and its schema.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    // Each of our statements is prepared at its second use; there are fewer of them than this.
    private const int StatementsMax = 32;

    // Answered writes must be on disk, whatever the server's own setting; a stronger one is kept. A process that is frozen
    // between its two round trips must not keep its conversations locked for the others. PostgreSQL plans a prepared statement
    // anew at each call while it believes that to be cheaper, and it does for arrays of one element: that cost four times what
    // running it does. All of ours are lookups by an index, and a kept plan must not be one for a table that was small.
    private const string Session =
        """
        SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local');
        SET idle_in_transaction_session_timeout = '10s';
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off
        """;

    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(IOptions<PostgresOptions> options, ILogger<PostgresDatabase> logger)
    {
        logger.WarnIfUnchecked(
            $"{PostgresOptions.Section}:{nameof(PostgresOptions.ConnectionString)}", options.Value.ConnectionString);
        var seconds = (int)options.Value.CommandTimeout.TotalSeconds;
        var builder = new NpgsqlDataSourceBuilder(options.Value.ConnectionString);
        var settings = builder.ConnectionStringBuilder;
        (settings.Timeout, settings.CommandTimeout) = (seconds, seconds);
        settings.MaxAutoPrepare = Math.Max(settings.MaxAutoPrepare, StatementsMax);
        settings.AutoPrepareMinUsages = 2;
        // A reset would undo the session's settings, and nothing else of ours outlives a transaction.
        settings.NoResetOnClose = true;
        settings.ApplicationName ??= "ChatOrleans";
        builder.UsePhysicalConnectionInitializer(Initialize, InitializeAsync);
        _source = builder.Build();
    }

    /// <summary>Server, database and schema, as a person names them.</summary>
    internal string Name
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
            var schema = settings.SearchPath is { Length: > 0 } path ? $", schema '{path}'" : "";
            return $"PostgreSQL at '{settings.Host}:{settings.Port}', database '{settings.Database}'{schema}";
        }
    }

    /// <summary>Makes the tables, or changes those of an older version. Before anything else.</summary>
    /// <exception cref="InvalidOperationException">The server cannot be reached, refuses, or has a database of a newer
    /// version.</exception>
    internal async Task Open(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await PostgresMigrations.Run(connection, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw new InvalidOperationException($"{Name} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>A connection for the writer.</summary>
    internal NpgsqlConnection Connect() => _source.OpenConnection();

    /// <summary>All rows of a query that changes nothing. Sees every commit that has returned.</summary>
    /// <exception cref="LogUnavailableException">The server is unavailable.</exception>
    internal async Task<List<T>> Read<T>(
        string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await Query(sql, parameters, read, cancellationToken);
        }
        catch (LogUnavailableException unavailable) when (unavailable.InnerException
            is NpgsqlException { InnerException: IOException } or PostgresException { InvariantSeverity: "FATAL" })
        {
            // The server was restarted, or something between cut idle connections: others of the pool are lost too.
            _source.Clear();
            return await Query(sql, parameters, read, cancellationToken);
        }
    }

    /// <summary>All rows of a statement, which runs once at most.</summary>
    /// <exception cref="LogUnavailableException">The server cannot be reached, or failed; what it did is
    /// unknown.</exception>
    internal async Task<List<T>> Query<T>(
        string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            foreach (var value in parameters)
            {
                command.Parameters.Add(new() { Value = value });
            }

            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await row.ReadAsync(cancellationToken))
            {
                rows.Add(read(row));
            }

            return rows;
        }
        catch (NpgsqlException error)
        {
            throw new LogUnavailableException("The database is unavailable.", error);
        }
    }

    public void Dispose() => _source.Dispose();

    private static void Initialize(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Session, connection);
        command.ExecuteNonQuery();
    }

    private static async Task InitializeAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Session, connection);
        await command.ExecuteNonQueryAsync();
    }
}
