using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>
/// Who may do what in a conversation, and which entries say so: pure, without a runtime. Each rule takes the conversation as it
/// is decided and numbers its entries after it.
/// </summary>
internal static class ConversationRules
{
    /// <param name="pending">Those who have not been asked.</param>
    public static Decision Create(
        this Conversation conversation, CreateConversation request, ImmutableHashSet<UserId> pending, ChatLimits limits,
        DateTimeOffset now)
    {
        if (request.Check(conversation.Id, limits) is { } error)
        {
            return error;
        }

        var direct = request.Type == ConversationType.Direct;
        var draft = new Draft(conversation, now);
        draft.Add(draft.Next(EntryKind.Joined, request.CreatorId) with
        {
            UserId = request.CreatorId,
            Role = direct ? MemberRole.Member : MemberRole.Owner,
            Type = request.Type,
            Name = direct ? null : request.Name,
        });
        return draft.AddJoined(request.CreatorId, request.MemberIds, pending).Decide();
    }

    /// <summary>
    /// A user of a direct conversation wants it, who has left it or has yet to accept. Other members have what they want.
    /// </summary>
    public static Decision Return(this Conversation conversation, UserId caller, DateTimeOffset now) =>
        !conversation.Parties.Contains(caller)
            ? conversation.CheckMember(caller) ?? new Draft(conversation, now).Decide()
            : conversation.Find(caller) is null
                ? new Draft(conversation, now).AddJoined(caller, [caller], pending: []).Decide()
                : conversation.Accept(caller, now);

    /// <summary>A pending member stays.</summary>
    public static Decision Accept(this Conversation conversation, UserId caller, DateTimeOffset now)
    {
        if (conversation.CheckMember(caller) is { } error)
        {
            return error;
        }

        var draft = new Draft(conversation, now);
        return conversation.Members[caller].IsPending
            ? draft.Add(draft.Next(EntryKind.Accepted, caller) with { UserId = caller }).Decide()
            : draft.Decide();
    }

    /// <param name="pending">Those who have not been asked.</param>
    public static Decision AddMembers(
        this Conversation conversation, UserId caller, ImmutableArray<UserId> users, ImmutableHashSet<UserId> pending,
        ChatLimits limits, DateTimeOffset now)
    {
        if (conversation.CheckRole(caller, MemberRole.Admin) is { } error)
        {
            return error;
        }

        ImmutableArray<UserId> added = [.. users.Distinct().Where(user => conversation.Find(user) is null)];
        return conversation.Members.Count + added.Length > limits.GroupMembers
            ? ChatError.Of(
                ChatErrorCode.LimitReached, $"A conversation has at most {limits.GroupMembers} members (GroupMembers).")
            : new Draft(conversation, now).AddJoined(caller, added, pending).Decide();
    }

    public static Decision Remove(this Conversation conversation, UserId caller, UserId user, DateTimeOffset now)
    {
        var leaving = conversation.Find(user);
        var needed = leaving?.Role >= MemberRole.Admin ? MemberRole.Owner : MemberRole.Admin;
        var mayNot = caller == user ? conversation.CheckMember(caller) : conversation.CheckRole(caller, needed);
        if (mayNot is { } error)
        {
            return error;
        }

        var draft = new Draft(conversation, now);
        if (leaving is null)
        {
            return draft.Decide();
        }

        if (leaving.Role == MemberRole.Owner && conversation.HeirOf(user) is { } heir)
        {
            draft.Add(draft.Next(EntryKind.RoleChanged, caller) with { UserId = heir, Role = MemberRole.Owner });
        }

        return draft.Add(draft.Next(EntryKind.Left, caller) with { UserId = user }).Decide();
    }

    public static Decision ChangeRole(
        this Conversation conversation, UserId caller, UserId user, MemberRole role, DateTimeOffset now)
    {
        if (conversation.CheckRole(caller, MemberRole.Owner) is { } error)
        {
            return error;
        }

        if (conversation.Find(user) is not { } member)
        {
            return ChatError.Of(ChatErrorCode.NotFound, "That user is not a member of this conversation.");
        }

        var draft = new Draft(conversation, now);
        return member.Role == role ? draft.Decide()
            : member.Role == MemberRole.Owner && conversation.OwnerCount() == 1
                ? ChatError.Of(ChatErrorCode.Conflict, "A conversation keeps at least one owner.")
            : draft.Add(draft.Next(EntryKind.RoleChanged, caller) with { UserId = user, Role = role }).Decide();
    }

    public static Decision Rename(
        this Conversation conversation, UserId caller, string name, ChatLimits limits, DateTimeOffset now)
    {
        if (conversation.CheckRole(caller, MemberRole.Admin) is { } error)
        {
            return error;
        }

        var draft = new Draft(conversation, now);
        return !ShownName.IsValid(name, limits.ConversationNameLength)
                ? ChatError.Invalid("name", $"A name has 1 to {limits.ConversationNameLength} visible characters.")
            : name == conversation.Name ? draft.Decide()
            : draft.Add(draft.Next(EntryKind.Renamed, caller) with { Name = name }).Decide();
    }

    /// <summary>Null for a member who is not pending.</summary>
    public static ChatError? CheckAccepted(this Conversation conversation, UserId user) =>
        conversation.CheckMember(user)
        ?? (conversation.Members[user].IsPending
            ? ChatError.Of(ChatErrorCode.Forbidden, "Accept the conversation first.")
            : null);

    private static int OwnerCount(this Conversation conversation) =>
        conversation.Members.Values.Count(member => member.Role == MemberRole.Owner);

    /// <summary>Null for a member of a group or channel with this role, or a higher one.</summary>
    public static ChatError? CheckRole(this Conversation conversation, UserId caller, MemberRole needed) =>
        conversation.CheckAccepted(caller)
        ?? (conversation.Type == ConversationType.Direct
            ? ChatError.Of(ChatErrorCode.Forbidden, "A direct conversation is of its two users and has no name.")
            : conversation.Members[caller].Role < needed
                ? ChatError.Of(ChatErrorCode.Forbidden, "Your role in this conversation does not allow it.")
                : null);

    /// <summary>
    /// Who becomes owner when the last one leaves: the longest-standing admin, else member, else who has not accepted.
    /// </summary>
    private static UserId? HeirOf(this Conversation conversation, UserId leaving) =>
        conversation.OwnerCount() > 1 ? null : conversation.Members
            .Where(member => member.Key != leaving)
            .OrderBy(member => member.Value.IsPending)
            .ThenByDescending(member => member.Value.Role)
            .ThenBy(member => member.Value.JoinedSequence)
            .Select(member => (UserId?)member.Key)
            .FirstOrDefault();
}
