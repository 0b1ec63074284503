using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Users;

/// <summary>
/// Reads the inbox again when another activation of the user may have written it: when a conversation watches that is not in it,
/// and when it was read long ago. Of two activations one may get all notices, and the other all questions, which never writes.
/// Devices that are connected here are notified of what they lacked, and of what they should not have.
/// </summary>
/// <param name="publish">To the edges of the user's devices.</param>
internal sealed partial class InboxRefresh(
    IGrainBase grain, IGrainFactory grains, UserId id, UserInbox inbox, UserSettings settings, Action<EdgeEvent> publish,
    TimeProvider time, ILogger logger)
{
    /// <summary>When it is asked for after this, it is read again. Devices sync every two minutes.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(1);

    // A notice that is on its way arrives sooner.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    private IGrainTimer? _timer;
    private DateTimeOffset _readAt = time.GetUtcNow();

    /// <summary>A conversation takes the user for a member.</summary>
    public void Watched(ConversationId conversation)
    {
        if (!inbox.Has(conversation))
        {
            Schedule();
        }
    }

    /// <summary>Somebody reads the inbox as it is here.</summary>
    public void Asked()
    {
        if (time.GetUtcNow() - _readAt >= AgeMax)
        {
            Schedule();
        }
    }

    /// <summary>Beside no other call that writes.</summary>
    private void Schedule() => _timer ??= grain.RegisterGrainTimer(
        _ => Read(), new GrainTimerCreationOptions(Delay, Timeout.InfiniteTimeSpan));

    // The timer's own end must not cancel the reading, so its token goes no further.
    private async Task Read()
    {
        _timer?.Dispose();
        _timer = null;
        var (joined, left) = await inbox.Reload();
        await settings.Reload();
        _readAt = time.GetUtcNow();
        foreach (var conversation in left)
        {
            publish(new ConversationLeft { Recipients = [id], ConversationId = conversation });
        }

        foreach (var conversation in joined)
        {
            // Not awaited: other calls must not wait for a conversation that does not answer. It throws nothing.
            _ = TellJoined(conversation);
        }
    }

    private async Task TellJoined(ConversationId conversation)
    {
        try
        {
            if ((await grains.Conversation(conversation).Summary(id)).Value is { } summary)
            {
                publish(new ConversationJoined { Recipients = [id], Conversation = summary });
            }
        }
        catch (Exception error)
        {
            LogJoinedNotTold(conversation, id, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not notify user {User} of conversation {Conversation}; their next sync shows it.")]
    private partial void LogJoinedNotTold(ConversationId conversation, UserId user, Exception error);
}
