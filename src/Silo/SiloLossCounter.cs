using ChatOrleans.Edges;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

/// <summary>Counts the silos that the cluster declares dead, also those that stopped gracefully.</summary>
internal sealed class SiloLossCounter(ISiloStatusOracle silos, SiloLosses losses) : IHostedService, ISiloStatusListener
{
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
        {
            losses.Add();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
