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
    private static readonly ChatError NotAllowed =
        ChatError.Of(ChatErrorCode.Forbidden, "Your role in this conversation does not allow it.");

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
            Visibility = request.Visibility == Visibility.Private ? null : request.Visibility,
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
        if (conversation.CheckMay(caller, MemberAction.Invite) is { } error)
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
        var mayNot = caller == user
            ? conversation.CheckMember(caller)
            : conversation.CheckMay(caller, MemberAction.Remove) ?? (conversation.IsAbove(caller, leaving) ? null : NotAllowed);
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
        if (conversation.CheckMay(caller, MemberAction.ChangeRoles) is { } error)
        {
            return error;
        }

        if (conversation.Find(user) is not { } member)
        {
            return ChatError.Of(ChatErrorCode.NotFound, "That user is not a member of this conversation.");
        }

        var own = conversation.Members[caller].Role;
        if (!own.IsAtLeast(member.Role) || !own.IsAtLeast(role))
        {
            return NotAllowed;
        }

        var draft = new Draft(conversation, now);
        return member.Role == role ? draft.Decide()
            : member.Role == MemberRole.Owner && conversation.OwnerCount() == 1
                ? ChatError.Of(ChatErrorCode.Conflict, "A conversation keeps at least one owner.")
            : draft.Add(draft.Next(EntryKind.RoleChanged, caller) with { UserId = user, Role = role }).Decide();
    }

    /// <summary>
    /// What somebody may not do they let nobody do, and from nobody do they take what their own role lets them do: not from
    /// themselves either.
    /// </summary>
    public static Decision ChangePermission(
        this Conversation conversation, UserId caller, MemberAction action, MemberRole lowest, DateTimeOffset now)
    {
        if ((conversation.CheckMay(caller, MemberAction.ChangePermissions) ?? conversation.CheckMay(caller, action)) is { } error)
        {
            return error;
        }

        if (!conversation.Members[caller].Role.IsAtLeast(lowest))
        {
            return NotAllowed;
        }

        var least = PermissionTable.Least.Lowest(action);
        var draft = new Draft(conversation, now);
        return !lowest.IsAtLeast(least) ? ChatError.Invalid("role", $"No role below {least} may be let do that.")
            : lowest == conversation.Permissions.Lowest(action) ? draft.Decide()
            : draft.Add(draft.Next(EntryKind.SettingsChanged, caller) with { Action = action, Role = lowest }).Decide();
    }

    public static Decision ChangeSettings(
        this Conversation conversation, UserId caller, ConversationChange change, ChatLimits limits, DateTimeOffset now)
    {
        var (name, description, history) = (change.Name, change.Description, change.History);
        var mayNot = (name ?? description) is null ? null : conversation.CheckMay(caller, MemberAction.Rename);
        mayNot ??= (history, change.Visibility, change.SlowModeSeconds) is (null, null, null)
            ? null
            : conversation.CheckMay(caller, MemberAction.ChangePermissions);
        if ((mayNot ?? change.Check(limits)) is { } error)
        {
            return error;
        }

        var draft = new Draft(conversation, now);
        if ((name ?? conversation.Name) != conversation.Name)
        {
            draft.Add(draft.Next(EntryKind.Renamed, caller) with { Name = name });
        }

        if (description is not null && description != (conversation.Description ?? string.Empty))
        {
            draft.Add(draft.Next(EntryKind.SettingsChanged, caller) with { Description = description });
        }

        if ((history ?? conversation.History) != conversation.History)
        {
            draft.Add(draft.Next(EntryKind.SettingsChanged, caller) with { History = history });
        }

        if ((change.Visibility ?? conversation.Visibility) != conversation.Visibility)
        {
            draft.Add(draft.Next(EntryKind.SettingsChanged, caller) with { Visibility = change.Visibility });
        }

        if ((change.SlowModeSeconds ?? conversation.SlowMode.Seconds) != conversation.SlowMode.Seconds)
        {
            draft.Add(draft.Next(EntryKind.SettingsChanged, caller) with { SlowModeSeconds = change.SlowModeSeconds });
        }

        return draft.Decide();
    }

    /// <summary>Null for a member who is not pending.</summary>
    public static ChatError? CheckAccepted(this Conversation conversation, UserId user) =>
        conversation.CheckMember(user)
        ?? (conversation.Members[user].IsPending
            ? ChatError.Of(ChatErrorCode.Forbidden, "Accept the conversation first.")
            : null);

    private static int OwnerCount(this Conversation conversation) =>
        conversation.Members.Values.Count(member => member.Role == MemberRole.Owner);

    /// <summary>Null for whom the table of the conversation allows it, and who has accepted.</summary>
    public static ChatError? CheckMay(this Conversation conversation, UserId user, MemberAction action) =>
        conversation.CheckAccepted(user)
        ?? (conversation.Permissions.Allow(conversation.Members[user].Role, action) ? null : NotAllowed);

    /// <summary>Whether a member is of a higher role than another one; owners are as good as above owners.</summary>
    private static bool IsAbove(this Conversation conversation, UserId caller, Membership? other) =>
        other is null || conversation.Members[caller].Role is var own && (own == MemberRole.Owner || !other.Role.IsAtLeast(own));

    /// <summary>
    /// Who becomes owner when the last one leaves: the longest-standing of the highest role, else who has not accepted.
    /// </summary>
    private static UserId? HeirOf(this Conversation conversation, UserId leaving) =>
        conversation.OwnerCount() > 1 ? null : conversation.Members
            .Where(member => member.Key != leaving)
            .OrderBy(member => member.Value.IsPending)
            .ThenByDescending(member => RoleOrder.Rank(member.Value.Role))
            .ThenBy(member => member.Value.JoinedSequence)
            .Select(member => (UserId?)member.Key)
            .FirstOrDefault();
}
