using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;

namespace ChatOrleans.Users;

/// <summary>
/// The conversations of a user, and whom they have blocked. What it answers is durable; where a conversation ends is read from
/// the log.
/// </summary>
internal sealed class UserInbox(
    UserId id, DurableState<InboxState> state, IConversationLog log, Epochs epochs, ChatLimits limits, Strangers strangers,
    TimeProvider time)
{
    /// <summary>A conversation that is not accepted for so long is declined.</summary>
    public static readonly TimeSpan PendingMax = TimeSpan.FromDays(30);

    // Conversations in one question: 16 KiB.
    private const int ChunkMax = 1_000;

    /// <summary>Nor was there ever a conversation, or anybody blocked.</summary>
    public bool IsEmpty => state.Value.Conversations.IsEmpty && Blocked.IsEmpty;

    public InboxState State => state.Value;

    public bool Has(ConversationId conversation) => state.Value.IsMember(conversation);

    public ImmutableArray<UserId> Blocked => state.Value.Blocked;

    /// <summary>How the user takes it that somebody, who may be themself, makes them a member.</summary>
    public Welcome Welcome(UserId by, ConversationId conversation)
    {
        if (Blocked.Contains(by))
        {
            return Users.Welcome.Refuses;
        }

        if (by != id && strangers == Strangers.Ask)
        {
            var knows = state.Value.Knows(id, by);
            if (state.Value.Conversations.GetValueOrDefault(conversation) is { Refused: true })
            {
                return knows ? Users.Welcome.Asks : Users.Welcome.Refuses;
            }

            if (!knows)
            {
                return Users.Welcome.Asks;
            }
        }

        return state.Value.Accepted().Count(other => other != conversation) < limits.UserConversations
            ? Users.Welcome.Joins
            : Users.Welcome.IsFull;
    }

    /// <summary>What the user is in, and does not want to be in.</summary>
    public IReadOnlyList<ConversationId> Unwanted() =>
        [.. state.Value.Unwanted(id, time.GetUtcNow() - PendingMax, limits.UserRequests)];

    /// <summary>Durable when it returns.</summary>
    public async Task<Reply<Nothing>> Block(UserId other)
    {
        if (other == id)
        {
            return ChatError.Invalid("userId", "Nobody blocks themself.");
        }

        if (Blocked.Contains(other))
        {
            return Nothing.Value;
        }

        if (Blocked.Length >= limits.UserBlocks)
        {
            return ChatError.Of(
                ChatErrorCode.LimitReached, $"You have blocked {limits.UserBlocks} users (UserBlocks). Unblock some first.");
        }

        await state.Save(state.Value with { Blocked = Blocked.Add(other) });
        return Nothing.Value;
    }

    /// <summary>Durable when it returns.</summary>
    public Task Unblock(UserId other) => Blocked.Contains(other)
        ? state.Save(state.Value with { Blocked = Blocked.Remove(other) })
        : Task.CompletedTask;

    /// <summary>Whether the other user is a member of one of the conversations that this one has accepted.</summary>
    public async Task<bool> IsSharedWith(IUserGrain other)
    {
        foreach (var some in state.Value.Accepted().Chunk(ChunkMax))
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
        var after = before.After(notice, time.GetUtcNow());
        if (after == before)
        {
            return false;
        }

        await state.Save(after);
        return true;
    }

    /// <summary>Latest activity first. As of the moment of the call; how far each has come, as of a later one.</summary>
    public async Task<Inbox> List(ImmutableArray<ConversationSettings> settings)
    {
        var joined = state.Value.Joined().ToDictionary(entry => entry.Id, entry => entry.Sequence);
        var heads = await log.Heads(joined.Keys, CancellationToken.None).TranslateUnavailable();
        return new()
        {
            Epoch = epochs.Current,
            Settings = settings,
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
