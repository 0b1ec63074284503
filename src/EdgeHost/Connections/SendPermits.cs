using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Users;

namespace ChatOrleans.Connections;

/// <summary>
/// A sender's permits at this edge, leased from the user's grain in blocks, so that most messages cost one grain call.
/// For callers whose sends come one after the other, as those of a connection do. What is left when the connection ends is
/// lost: at most a block.
/// </summary>
/// <param name="blockMax">Permits in a block, at most. A sender of one message takes 1.</param>
internal sealed class SendPermits(UserId sender, int blockMax)
{
    /// <summary>For a connection. A user who nears the limit gets smaller blocks.</summary>
    public const int ConnectionBlockMax = 64;

    private int _left;

    /// <summary>Takes a permit, or says when there is one again.</summary>
    public async ValueTask<ChatError?> Take(IGrainFactory grains, GrainRetry calls)
    {
        if (_left == 0)
        {
            var reply = await calls.Try(new("take permits", sender), () => Lease(grains));
            if (reply.Error is { } error)
            {
                return error;
            }
        }

        _left--;
        return null;
    }

    private async Task<Reply<Nothing>> Lease(IGrainFactory grains)
    {
        var permits = await grains.User(sender).Take(UserRate.Messages, blockMax);
        _left = permits.Count;
        return permits.IsNone
            ? ChatError.RateLimited(nameof(ChatLimits.MessagesPerMinute), permits.RetryAfter)
            : Nothing.Value;
    }
}
