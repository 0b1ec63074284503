using ChatOrleans.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// Takes the data directory for this process when the host starts, and opens the database in it, before anything uses them.
/// The directory comes first: another process that has it may be of an older version, and its tables are not to be changed.
/// </summary>
internal sealed class SqliteOpening(
    SqliteDatabase database, IOptions<SqliteOptions> options, ILogger<SqliteDatabase> logger) : IHostedService, IDisposable
{
    private IDisposable? _owned;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        PrivateDirectory.Make(options.Value.DataDirectory);
        PrivateDirectory.WarnIfWide(options.Value.DataDirectory, logger);
        _owned = database.Own();
        foreach (var file in database.Files)
        {
            PrivateDirectory.Close(file, logger);
        }

        database.Open();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _owned?.Dispose();
}
