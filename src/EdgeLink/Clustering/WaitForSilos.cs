using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Clustering;

/// <summary>An edge that finds no silo at its start waits for one, and says so once.</summary>
internal sealed partial class WaitForSilos(
    IOptions<ClusterSettings> settings, TimeProvider time, ILogger<WaitForSilos> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool _waits;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_waits)
        {
            _waits = true;
            LogWaiting(settings.Value.ClusterId, exception.Message);
        }

        await Task.Delay(Interval, time, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "No silo of cluster {Cluster} answers yet; waiting for one: {Cause}")]
    private partial void LogWaiting(string cluster, string cause);
}
