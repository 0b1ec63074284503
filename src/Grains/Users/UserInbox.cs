using ChatOrleans.Conversations;
using ChatOrleans.Storage;

namespace ChatOrleans.Users;

/// <summary>The conversations of a user. What it answers is durable; where a conversation ends is read from the log.</summary>
internal sealed class UserInbox(DurableState<InboxState> state, IConversationLog log, Epochs epochs)
{
    // Conversations in one question: 16 KiB.
    private const int ChunkMax = 1_000;

    /// <summary>Nor was there ever a conversation.</summary>
    public bool IsEmpty => state.Value.Conversations.IsEmpty;

    public bool Has(ConversationId conversation) => state.Value.IsMember(conversation);

    public bool HasRoom(int conversationsMax) => state.Value.Joined().Count() < conversationsMax;

    /// <summary>Whether the other user is a member of one of the conversations.</summary>
    public async Task<bool> IsSharedWith(IUserGrain other)
    {
        foreach (var some in state.Value.Joined().Select(entry => entry.Id).Chunk(ChunkMax))
        {
            if (await other.IsMemberOfAny([.. some]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Durable when it returns; false when the notice says nothing new.</summary>
    public async Task<bool> Take(MembershipNotice notice)
    {
        var before = state.Value;
        var after = before.After(notice);
        if (after == before)
        {
            return false;
        }

        await state.Save(after);
        return true;
    }

    /// <summary>Latest activity first. As of the moment of the call; how far each has come, as of a later one.</summary>
    public async Task<Inbox> List()
    {
        var joined = state.Value.Joined().ToDictionary(entry => entry.Id, entry => entry.Sequence);
        var heads = await log.Heads(joined.Keys, CancellationToken.None).OrTransient();
        return new()
        {
            Epoch = epochs.Current,
            Items =
            [
                .. heads
                    .Select(head => new InboxItem
                    {
                        ConversationId = head.Key,
                        LastSequence = head.Value.Sequence,
                        LastActivityAt = head.Value.SentAt,
                        JoinedSequence = joined[head.Key],
                    })
                    .OrderByDescending(item => item.LastActivityAt)
                    .ThenBy(item => item.ConversationId.Value),
            ],
        };
    }

    /// <summary>
    /// Reads the row again. Answers the conversations that this adds and takes away: another activation was notified of them.
    /// </summary>
    public async Task<(IReadOnlyList<ConversationId> Joined, IReadOnlyList<ConversationId> Left)> Reload()
    {
        var before = state.Value;
        await state.Reload();
        var after = state.Value;
        return (
            [.. after.Joined().Select(entry => entry.Id).Where(id => !before.IsMember(id))],
            [.. before.Joined().Select(entry => entry.Id).Where(id => !after.IsMember(id))]);
    }
}
