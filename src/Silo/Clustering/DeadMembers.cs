using ChatOrleans.Timing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Clustering;

/// <summary>
/// While a silo joins, declares dead the members that died unseen, for example when all machines lost power. A silo joins only
/// when all members answer, and only members declare others dead: without this no silo could join again. A member that signs in
/// while we watch is left alone, whatever the clocks say.
/// </summary>
internal sealed partial class DeadMembers(
    ISiloStatusOracle silos, IMembershipTable table, TimeProvider time, ILogger<DeadMembers> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Three signatures missed. Members find a dead one sooner; this is only for when there are none.
    private static readonly TimeSpan Patience = SiloMembership.RefreshPeriod * 3;

    private readonly Dictionary<(SiloAddress Silo, DateTime SignedAt), long> _seenFirst = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var joining = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await time.Every(
            Period,
            () => silos.CurrentStatus switch
            {
                SiloStatus.Active => joining.CancelAsync(),
                SiloStatus.Joining => Look(joining.Token),
                // Orleans has not opened the table yet.
                _ => Task.CompletedTask,
            },
            joining.Token);
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        try
        {
            var members = await table.ReadAllAsync(cancellationToken);
            foreach (var (member, etag) in members.Members.Where(member => member.Item1.Status == SiloStatus.Active))
            {
                var signature = (member.SiloAddress, member.IAmAliveTime);
                if (_seenFirst.TryAdd(signature, time.GetTimestamp())
                    || time.GetElapsedTime(_seenFirst[signature]) <= Patience)
                {
                    continue;
                }

                // As silos themselves change members: on condition of the table's version, which is then incremented.
                member.Status = SiloStatus.Dead;
                if (await table.UpdateRowAsync(member, etag, members.Version.Next(), cancellationToken))
                {
                    LogDeclaredDead(member.SiloAddress, member.IAmAliveTime);
                }

                // The version has changed: the next look reads it.
                break;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo}, which signed in last at {SignedAt}, is declared dead.")]
    private partial void LogDeclaredDead(SiloAddress silo, DateTime signedAt);

    [LoggerMessage(LogLevel.Warning, "Could not look for dead cluster members; will retry.")]
    private partial void LogFailed(Exception error);
}
