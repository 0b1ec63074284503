using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>
/// Asks users' grains before users become members by somebody else's doing. Whom they know and whom they refuse is theirs to
/// say, and true at the moment when they are asked.
/// </summary>
internal sealed class Consent(ConversationId conversation, IGrainFactory grains, ChatLimits limits)
{
    /// <returns>Those who have to accept, or why nobody is added: <c>Blocked</c>, <c>LimitReached</c>.</returns>
    /// <exception cref="TransientException">A user's grain does not answer.</exception>
    public async Task<(ImmutableHashSet<UserId> Pending, ChatError? Error)> Ask(UserId by, ImmutableArray<UserId> users)
    {
        if (await grains.User(by).HasBlocked(users))
        {
            return ([], ChatError.Of(ChatErrorCode.Blocked, "You have blocked a user whom you add; unblock them first."));
        }

        var answers = new Dictionary<UserId, Welcome>();
        await BoundedCalls.ForEach(
            users, async user => answers[user] = await grains.User(user).Welcome(by, conversation));
        return answers.ContainsValue(Welcome.Refuses)
                ? ([], ChatError.Of(ChatErrorCode.Blocked, "A user whom you add does not want it."))
            : answers.ContainsValue(Welcome.IsFull)
                ? ([], ChatError.Of(
                    ChatErrorCode.LimitReached,
                    $"A user is a member of at most {limits.UserConversations} conversations (UserConversations)."))
            : ([.. answers.Where(answer => answer.Value == Welcome.Asks).Select(answer => answer.Key)], null);
    }
}
