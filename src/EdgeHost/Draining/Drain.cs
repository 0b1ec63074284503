using ChatOrleans.Connections;
using ChatOrleans.Protocol;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Draining;

/// <summary>
/// Goes away gracefully: it is unhealthy at once, so no new clients come, and tells every connection when to reconnect, spread
/// over time. Then it waits until they are gone or the time is up.
/// </summary>
internal sealed partial class Drain(
    ConnectionRegistry connections, IOptions<EdgeOptions> options, TimeProvider time, ILogger<Drain> logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    public bool IsDraining { get; private set; }

    public async Task Run(CancellationToken cancellationToken)
    {
        IsDraining = true;
        LogDraining(connections.Count);
        foreach (var connection in connections.All)
        {
#pragma warning disable RS0030 // It only spreads the load; nothing is decided by it.
            var after = (long)(Random.Shared.NextDouble() * options.Value.DrainSpread.TotalMilliseconds);
#pragma warning restore RS0030
            connection.Send(EventBytes.Of(client => client.Draining(new(after))));
        }

        var until = time.GetUtcNow() + options.Value.DrainTimeout;
        while (connections.Count > 0 && time.GetUtcNow() < until && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(LookInterval, time, CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Information, "Draining {Count} connections.")]
    private partial void LogDraining(int count);
}
