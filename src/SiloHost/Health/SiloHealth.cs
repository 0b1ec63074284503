using ChatOrleans.Conversations;
using ChatOrleans.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOrleans.Health;

/// <summary>Healthy while the cluster counts this silo among its active ones and the store answers it.</summary>
internal sealed class SiloHealth(ISiloStatusOracle silos, IConversationLog log) : IHealthCheck
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(2);

    // It does not exist; what counts is that the store answers.
    private static readonly ConversationId ProbeConversation = ConversationId.From(Guid.AllBitsSet);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (silos.CurrentStatus != SiloStatus.Active)
        {
            return HealthCheckResult.Unhealthy($"The silo is {silos.CurrentStatus}.");
        }

        try
        {
            await log.Heads([ProbeConversation], cancellationToken).WaitAsync(StorePatience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.", error);
        }
    }
}
