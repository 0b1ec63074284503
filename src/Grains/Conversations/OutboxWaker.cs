using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>Activates every outbox, so that notices left behind by a crash, or by a lost silo, are delivered.</summary>
public sealed partial class OutboxWaker(IGrainFactory grains, ILogger<OutboxWaker> logger)
{
    public static TimeSpan Period { get; } = TimeSpan.FromMinutes(1);

    /// <summary>One that cannot be reached is left to the next time.</summary>
    public Task WakeAll() => Task.WhenAll(Enumerable.Range(0, INoticeOutboxGrain.Shards).Select(Wake));

    private async Task Wake(int shard)
    {
        try
        {
            await grains.NoticeOutbox(shard).Wake();
        }
        catch (Exception error)
        {
            LogNotWoken(shard, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not reach outbox {Shard}; will retry.")]
    private partial void LogNotWoken(int shard, Exception error);
}
