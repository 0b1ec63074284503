using ChatOrleans.Conversations;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Users;

/// <summary>
/// Leaves the conversations that a user does not want to be in (<see cref="InboxState.Unwanted"/>). What makes one unwanted is
/// durable by then; that it is left is made good after any failure, at the latest when the user's grain begins again.
/// </summary>
internal sealed partial class Departures(IGrainBase grain, IGrainFactory grains, UserId id, UserInbox inbox, ILogger logger)
{
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private IGrainTimer? _timer;

    /// <summary>To be called when something may have become unwanted.</summary>
    public void Look()
    {
        if (_timer is null && inbox.Unwanted().Count > 0)
        {
            Schedule(TimeSpan.Zero);
        }
    }

    // Interleaves: it reads one immutable row, and the conversations that it leaves notify this grain meanwhile.
    private void Schedule(TimeSpan delay) => _timer = grain.RegisterGrainTimer(
        _ => LeaveAll(), new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { Interleave = true });

    private async Task LeaveAll()
    {
        var left = true;
        foreach (var conversation in inbox.Unwanted())
        {
            left &= await Leave(conversation);
        }

        _timer?.Dispose();
        _timer = null;
        if (!left)
        {
            Schedule(Retry);
        }
    }

    private async Task<bool> Leave(ConversationId conversation)
    {
        try
        {
            // Its notice takes it off the inbox. An error says that the user is no member: then the notice is on its way.
            await grains.Conversation(conversation).RemoveMember(id, id);
            return true;
        }
        catch (Exception error)
        {
            LogNotLeft(id, conversation, error);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "User {User} could not leave conversation {Conversation}; will retry.")]
    private partial void LogNotLeft(UserId user, ConversationId conversation, Exception error);
}
