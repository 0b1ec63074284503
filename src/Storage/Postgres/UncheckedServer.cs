using System.Net;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>A server of PostgreSQL that need not prove who it is: whoever is between reads along, and may change it.</summary>
public static partial class UncheckedServer
{
    /// <param name="key">The key of the configuration that has the connection string.</param>
    public static void WarnIfUnchecked(this ILogger logger, string key, string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.SslMode != SslMode.VerifyFull && !settings.Host!.Split(',').All(IsThisMachine))
        {
            LogUnchecked(logger, key, settings.Host, settings.SslMode);
        }
    }

    /// <param name="host">With its port or without; one of a socket in the file system is a path.</param>
    private static bool IsThisMachine(string host) => host.Trim() is var name
        && (name.StartsWith('/') || name.StartsWith('@')
            || string.Equals(name.Split(':')[0], "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPEndPoint.TryParse(name, out var address) && IPAddress.IsLoopback(address.Address)));

    [LoggerMessage(
        LogLevel.Warning,
        "{Key} does not check who {Host} is (SSL Mode={Mode}): set SSL Mode=VerifyFull, or who is between may read and change "
        + "everything.")]
    private static partial void LogUnchecked(ILogger logger, string key, string host, SslMode mode);
}
