using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Client;

/// <summary>An invite link that was just made.</summary>
/// <param name="Token">What lets in. Nobody can read it later.</param>
public sealed record InviteLink(Invite Invite, InviteToken Token);

/// <summary>How users come into conversations by themselves, and let others.</summary>
public static class Joining
{
    extension(ChatUser user)
    {
        /// <summary>
        /// A new channel whose owner is this user, as <see cref="ChatUser.CreateGroup"/>: many read it, few write.
        /// </summary>
        /// <param name="visibility">A public one is found by everybody.</param>
        public Task<Reply<ConversationSummary>> CreateChannel(
            string name, IEnumerable<UserId> members, Visibility visibility = Visibility.Private, ConversationId? id = null,
            CancellationToken cancellationToken = default) => user.Create(
                id ?? user.NewConversationId(), ConversationType.Channel, ShownName.Of(name), [.. members], visibility,
                cancellationToken);

        /// <summary>Makes an invite link, where the table lets this user invite.</summary>
        /// <param name="usesMax">How many join by it at most, 1 to 100,000. Default: any number.</param>
        /// <returns><c>NotFound</c>, <c>Forbidden</c>, <c>Invalid</c> (expiresAt, usesMax), <c>LimitReached</c>.</returns>
        public async Task<Reply<InviteLink>> CreateInvite(
            ConversationId conversation, DateTimeOffset? expiresAt = null, int? usesMax = null,
            CancellationToken cancellationToken = default)
        {
            var token = InviteToken.New(conversation);
            var terms = new InviteTerms { Id = token.Id, ExpiresAt = expiresAt, UsesMax = usesMax };
            var made = await user.Try(
                "create invite", conversation, () => user.Grain(conversation).CreateInvite(user.Id, terms), cancellationToken);
            return made.Error is { } error ? error : new InviteLink(made.Value!, token);
        }

        /// <summary>The invite links that let somebody in now.</summary>
        /// <returns><c>NotFound</c>, <c>Forbidden</c>.</returns>
        public Task<Reply<InviteList>> Invites(ConversationId conversation, CancellationToken cancellationToken = default) =>
            user.Try("list invites", conversation, () => user.Grain(conversation).Invites(user.Id), cancellationToken);

        /// <summary>Ends an invite link. A second time changes nothing.</summary>
        /// <returns><c>NotFound</c>, <c>Forbidden</c>.</returns>
        public Task<Reply<Nothing>> RevokeInvite(
            ConversationId conversation, InviteId invite, CancellationToken cancellationToken = default) => user.Try(
                "revoke invite", conversation, () => user.Grain(conversation).RevokeInvite(user.Id, invite), cancellationToken);

        /// <summary>Joins by an invite link. Who is a member already stays as they are, and does not use the link.</summary>
        /// <returns><c>NotFound</c>: the link lets this user in no more; <c>LimitReached</c>.</returns>
        public Task<Reply<ConversationSummary>> Join(
            InviteToken token, CancellationToken cancellationToken = default) => user.Try(
            "join", token.Conversation, () => user.Grain(token.Conversation).Join(user.Id, token.Id), cancellationToken);

        /// <summary>Joins a public conversation.</summary>
        /// <returns><c>NotFound</c>, <c>Forbidden</c>: the user was removed from it; <c>LimitReached</c>.</returns>
        public Task<Reply<ConversationSummary>> Join(
            ConversationId conversation, CancellationToken cancellationToken = default) => user.Try(
                "join", conversation, () => user.Grain(conversation).Join(user.Id, invite: null), cancellationToken);
    }
}
