using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatOrleans;

/// <summary>
/// While a silo joins, declares those dead that died with nobody left to see it: all machines lost power, say. A silo joins
/// only when all members answer, and only members declare others dead; nobody would get in again. Who signs in while we
/// watch is left alone, whatever any clock says.
/// </summary>
internal sealed partial class DeadMembers(
    ISiloStatusOracle silos, IOptions<ClusterSettings> settings, TimeProvider time, ILogger<DeadMembers> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Three signatures missed. Members find a dead one sooner, so that this is only for when there are none.
    private static readonly TimeSpan Patience = GrainRuntime.MembersRefreshPeriod * 3;

    private readonly Dictionary<(string Name, DateTime SignedAt), long> _seenFirst = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var database = NpgsqlDataSource.Create(settings.Value.ConnectionString!);
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (silos.CurrentStatus != SiloStatus.Active && await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Look(database, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task Look(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var signature in await Read(database, cancellationToken))
            {
                if (_seenFirst.TryAdd(signature, time.GetTimestamp()))
                {
                    continue;
                }

                if (time.GetElapsedTime(_seenFirst[signature]) > Patience)
                {
                    await DeclareDead(database, signature.Name, signature.SignedAt, cancellationToken);
                }
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    private async Task<List<(string Name, DateTime SignedAt)>> Read(
        NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // 3: active.
        await using var command = database.CreateCommand(
            "SELECT SiloName, IAmAliveTime FROM OrleansMembershipTable WHERE DeploymentId = $1 AND Status = 3");
        command.Parameters.AddWithValue(settings.Value.ClusterId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(string, DateTime)> signatures = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            signatures.Add((reader.GetString(0), reader.GetDateTime(1)));
        }

        return signatures;
    }

    /// <summary>As the silos themselves change members: under the version's lock, which then counts up.</summary>
    private async Task DeclareDead(
        NpgsqlDataSource database, string name, DateTime signedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var count = new NpgsqlCommand(
            "UPDATE OrleansMembershipVersionTable SET Version = Version + 1 WHERE DeploymentId = $1", connection);
        count.Parameters.AddWithValue(settings.Value.ClusterId);
        await count.ExecuteNonQueryAsync(cancellationToken);
        // 6: dead.
        await using var change = new NpgsqlCommand(
            """
            UPDATE OrleansMembershipTable SET Status = 6
            WHERE DeploymentId = $1 AND Status = 3 AND SiloName = $2 AND IAmAliveTime = $3
            """,
            connection);
        change.Parameters.AddWithValue(settings.Value.ClusterId);
        change.Parameters.AddWithValue(name);
        change.Parameters.AddWithValue(signedAt);
        if (await change.ExecuteNonQueryAsync(cancellationToken) > 0)
        {
            await transaction.CommitAsync(cancellationToken);
            LogDeclaredDead(name, signedAt);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo}, which signed in last at {SignedAt}, is declared dead.")]
    private partial void LogDeclaredDead(string silo, DateTime signedAt);

    [LoggerMessage(LogLevel.Warning, "Could not look for members that have died; will try again.")]
    private partial void LogFailed(Exception error);
}
