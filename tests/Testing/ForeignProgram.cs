using Microsoft.Data.Sqlite;

namespace ChatOrleans.Testing;

/// <summary>Another program that has the database of a data directory open.</summary>
public sealed class ForeignProgram : IDisposable
{
    private readonly SqliteConnection _connection;

    public ForeignProgram(string dataDirectory)
    {
        _connection = new($"Data Source={Path.Combine(dataDirectory, "chat.db")};Pooling=False");
        _connection.Open();
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Ends a transaction that is open by rolling it back.</summary>
    public void Dispose() => _connection.Dispose();
}
