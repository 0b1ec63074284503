using System.Data.Common;

namespace ChatOrleans.Clustering;

/// <summary>
/// Npgsql, as Orleans' ADO.NET provider finds it: by its name, in the program. So a program needs the package only if its silos
/// register in PostgreSQL.
/// </summary>
public static class PostgresDriver
{
    /// <summary>What Orleans calls it.</summary>
    public const string Invariant = "Npgsql";

    /// <exception cref="ArgumentException">It is not a connection string of PostgreSQL.</exception>
    /// <exception cref="InvalidOperationException">The program lacks the package.</exception>
    internal static string? HostOf(string connectionString)
    {
        var driver = Type.GetType("Npgsql.NpgsqlFactory, Npgsql")?.GetField("Instance")?.GetValue(null) as DbProviderFactory
            ?? throw new InvalidOperationException("This program lacks the package Npgsql");
        var settings = driver.CreateConnectionStringBuilder()!;
        settings.ConnectionString = connectionString;
        return settings.TryGetValue("Host", out var host) ? host as string : null;
    }
}
