using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Tests.Postgres;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace ChatOrleans.Storage.Tests.Postgres;

/// <summary>The server of all tests that do not stop it.</summary>
public sealed class SharedPostgres : PostgresFixture;

/// <summary>The server of those that do.</summary>
public sealed class CrashingPostgres : PostgresFixture;

public abstract class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; } = new();

    public async ValueTask InitializeAsync() => await Server.Start();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A database of one test.</summary>
internal sealed class PostgresTestStore(PostgresServer server) : TestStore<PostgresDatabase, PostgresWriter>
{
    private static int s_databases;

    private readonly string _name = $"chat{Interlocked.Increment(ref s_databases)}";
    private bool _isMade;

    public string ConnectionString => $"{server.ConnectionString};Database={_name};Pooling=false";

    public override StoreParts Parts => new(
        new PostgresConversationLog(Database, Writer), new PostgresGrainStorage(Database),
        new PostgresContents(Database));

    /// <summary>Makes the empty database, which <see cref="Connect"/> does by itself.</summary>
    public void Make()
    {
        if (!_isMade)
        {
            using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
            connection.Open();
            Execute(connection, $"CREATE DATABASE {_name}");
            _isMade = true;
        }
    }

    public override async Task<PostgresDatabase> Connect()
    {
        Make();
        var database = new PostgresDatabase(
            Options.Create(new PostgresOptions { ConnectionString = $"{server.ConnectionString};Database={_name}" }),
            NullLogger<PostgresDatabase>.Instance);
        await database.Open(default);
        return database;
    }

    /// <summary>Another program's session.</summary>
    public NpgsqlConnection Foreign()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    protected override PostgresWriter WriterTo(PostgresDatabase database) =>
        new(database, Metrics, NullLogger<PostgresWriter>.Instance);

    public static object? Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
