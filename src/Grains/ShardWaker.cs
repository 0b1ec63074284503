using ChatOrleans.Conversations;
using ChatOrleans.Scheduling;
using Microsoft.Extensions.Logging;

namespace ChatOrleans;

/// <summary>
/// Activates every outbox and every index of due times, so that what a crash or a lost silo has left behind is done: notices are
/// delivered, and scheduled messages sent.
/// </summary>
public sealed partial class ShardWaker(IGrainFactory grains, ILogger<ShardWaker> logger)
{
    public static TimeSpan Period { get; } = TimeSpan.FromMinutes(1);

    /// <summary>One that cannot be reached is left to the next time.</summary>
    public Task WakeAll() => Task.WhenAll(
        [
            .. Enumerable.Range(0, INoticeOutboxGrain.Shards).Select(grains.NoticeOutbox).Select(each => Wake(each, each.Wake)),
            .. Enumerable.Range(0, IDueIndexGrain.Shards).Select(grains.DueIndex).Select(each => Wake(each, each.Wake)),
        ]);

    private async Task Wake(IGrainWithStringKey shard, Func<Task> wake)
    {
        try
        {
            await wake();
        }
        catch (Exception error)
        {
            LogNotWoken(shard.GetGrainId(), error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not reach {Shard}; will retry.")]
    private partial void LogNotWoken(GrainId shard, Exception error);
}
