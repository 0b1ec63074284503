using ChatOrleans.Clustering;
using ChatOrleans.Timing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatOrleans.Streams;

/// <summary>
/// Removes the subscriptions of edges that died: Orleans keeps them forever. A silo that finds an edge without a lease twice,
/// one period apart, removes its row; an edge that was only cut off subscribes again.
/// </summary>
internal sealed partial class SubscriptionSweep(
    IGrainFactory grains, IOptions<ClusterSettings> settings, TimeProvider time, ILogger<SubscriptionSweep> logger)
    : BackgroundService
{
    // Longer than a lease, so that a dead edge's has lapsed at the second look at the latest.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    // A stream's key; the edge's id follows.
    private static readonly string StreamKeys = $"{EdgeStreams.Provider}/{EdgeStreams.Namespace}/";

    private HashSet<string> _suspects = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var database = NpgsqlDataSource.Create(settings.Value.ConnectionString!);
        await time.Every(Period, () => Sweep(database, stoppingToken), stoppingToken);
    }

    private async Task Sweep(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            HashSet<string> suspects = [];
            foreach (var key in await Read(database, cancellationToken))
            {
                if (await grains.Edge(new(key[StreamKeys.Length..])).Observer() is not null)
                {
                    continue;
                }

                if (_suspects.Contains(key))
                {
                    await Remove(database, key, cancellationToken);
                }
                else
                {
                    suspects.Add(key);
                }
            }

            _suspects = suspects;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotSwept(error);
        }
    }

    private async Task<List<string>> Read(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT GrainIdExtensionString FROM OrleansStorage WHERE ServiceId = $1 AND GrainIdExtensionString LIKE $2");
        command.Parameters.AddWithValue(settings.Value.ClusterId);
        command.Parameters.AddWithValue(StreamKeys + "%");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> keys = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }

    private async Task Remove(NpgsqlDataSource database, string key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "DELETE FROM OrleansStorage WHERE ServiceId = $1 AND GrainIdExtensionString = $2");
        command.Parameters.AddWithValue(settings.Value.ClusterId);
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync(cancellationToken);
        LogRemoved(key);
    }

    [LoggerMessage(LogLevel.Information, "Removed subscription {Key} of an edge that died.")]
    private partial void LogRemoved(string key);

    [LoggerMessage(LogLevel.Warning, "Could not look for orphaned stream subscriptions; will retry.")]
    private partial void LogNotSwept(Exception error);
}
