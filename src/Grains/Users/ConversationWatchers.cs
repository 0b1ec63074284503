using ChatOrleans.Conversations;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Users;

/// <summary>The conversations that watch where a user is, and learn of every change.</summary>
internal sealed partial class ConversationWatchers(UserId id, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    private readonly WatchLeases<ConversationId> _leases = new(time);

    public void Renew(ConversationId conversation) => _leases.Renew(conversation);

    /// <summary>Returns when each of them knows or has failed. Throws nothing.</summary>
    public Task Report(UserEdges edges) =>
        Task.WhenAll(_leases.Current().Select(conversation => Report(conversation, edges)));

    private async Task Report(ConversationId conversation, UserEdges edges)
    {
        try
        {
            await grains.Conversation(conversation).UserEdgesChanged(id, edges);
        }
        catch (Exception error)
        {
            // The conversation asks again at its next renewal.
            LogNotReported(id, conversation, error);
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "Could not report the edges of user {User} to conversation {Conversation}; it will ask again.")]
    private partial void LogNotReported(UserId user, ConversationId conversation, Exception error);
}
