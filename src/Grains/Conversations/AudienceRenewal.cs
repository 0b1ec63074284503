using ChatOrleans.Errors;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>
/// What an active conversation does again and again, first when it begins: it asks where its members are, looks whether the log
/// has gone on without it, and sends its last entry once more. The event of that entry may be lost, with the silo that sent it,
/// and no later event would show the gap.
/// </summary>
/// <param name="renewSoon">Renews again after <see cref="RetryInterval"/>.</param>
/// <param name="wakeNext">Makes the next activation, when this one ends.</param>
internal sealed partial class AudienceRenewal(
    LogTail tail, FanOut fanOut, Action renewSoon, Func<Task> wakeNext, ILogger<AudienceRenewal> logger)
{
    /// <summary>A member whose grain was on a silo that has just gone is found again soon.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LossSpread = TimeSpan.FromSeconds(5);

    private bool _isFirst = true;
    private long _repeated;

    /// <summary>
    /// When a conversation renews after a loss of a silo: the new grains of members who were there know of nobody who asked where
    /// they are, and tell nobody of a new edge. Edges have announced them by then; not all conversations ask at once.
    /// </summary>
    public static TimeSpan AfterLoss(ConversationId id) =>
        RetryInterval + (LossSpread * ((uint)id.GetHashCode() / (double)uint.MaxValue));

    public async Task Renew()
    {
        var isFirst = _isFirst;
        _isFirst = false;
        if (!tail.Durable.Exists)
        {
            return;
        }

        try
        {
            // In this order: a post that comes before members are found reaches nobody, and is the head by then.
            if (!await fanOut.WatchAll())
            {
                renewSoon();
            }

            var head = await tail.ReadHead();
            if (head?.Sequence == tail.Durable.LastSequence && head.Sequence > _repeated)
            {
                _repeated = head.Sequence;
                fanOut.Publish([head]);
            }
        }
        catch (TransientException) when (tail.HasEnded)
        {
            // No caller is waiting to retry, and members should learn of what they missed. Not on the first renewal: the other
            // activation is then still at work.
            if (!isFirst)
            {
                await wakeNext();
            }
        }
        catch (TransientException error)
        {
            LogNotCompared(tail.Durable.Id, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} could not be compared with its log; it will retry.")]
    private partial void LogNotCompared(ConversationId conversation, Exception error);
}
