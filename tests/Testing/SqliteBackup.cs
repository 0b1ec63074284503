using Microsoft.Data.Sqlite;

namespace ChatOrleans.Testing;

public static class SqliteBackup
{
    /// <summary>Copies a database that may be in use, as sqlite3's <c>.backup</c> does.</summary>
    public static void Of(string file, string to)
    {
        using var from = Open(file);
        using var copy = Open(to);
        from.BackupDatabase(copy);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
