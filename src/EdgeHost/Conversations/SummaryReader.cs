using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Protocol;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>Reads the summaries of some of a user's conversations. One that does not answer fails alone.</summary>
internal sealed class SummaryReader(IGrainFactory grains, GrainRetry calls)
{
    // Conversation grains that are asked at once.
    private const int Together = 16;

    /// <returns>
    /// Summaries in the order of the items, without conversations that the user has just left; and those that failed.
    /// </returns>
    public async Task<(ImmutableArray<Summary> Summaries, ImmutableArray<ConversationFailure> Failed)> Read(
        UserId caller, Inbox inbox, IEnumerable<InboxItem> items)
    {
        var settings = inbox.Settings.ToDictionary(each => each.ConversationId);
        var summaries = ImmutableArray.CreateBuilder<Summary>();
        var failed = ImmutableArray.CreateBuilder<ConversationFailure>();
        foreach (var some in items.Chunk(Together))
        {
            var replies = await Task.WhenAll(some.Select(item => calls.Try(
                new("summarize", caller, item.ConversationId),
                () => grains.Conversation(item.ConversationId).Summary(caller, item.LastSequence))));
            foreach (var (item, reply) in some.Zip(replies))
            {
                if (reply.Value is { } summary)
                {
                    summaries.Add(Summary.Of(summary, settings.GetValueOrDefault(item.ConversationId)));
                }
                else if (reply.Error!.Retryable)
                {
                    failed.Add(new(item.ConversationId, reply.Error));
                }
            }
        }

        return (summaries.ToImmutable(), failed.ToImmutable());
    }
}
