using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>Who comes in by themself, and who lets them, as <see cref="ConversationRules"/>.</summary>
internal static class JoiningRules
{
    // One answer for all of it: a stranger learns nothing.
    private static readonly ChatError NotFound = ChatError.Of(
        ChatErrorCode.NotFound, "There is no such conversation, or the invite link does not work any more.");

    public static Decision CreateInvite(
        this Conversation conversation, UserId caller, InviteTerms terms, ChatLimits limits, DateTimeOffset now)
    {
        if ((conversation.CheckMay(caller, MemberAction.Invite) ?? terms.Check(now)) is { } error)
        {
            return error;
        }

        if (conversation.Admission.Gone.Contains(terms.Id))
        {
            return ChatError.Of(ChatErrorCode.NotFound, "The invite link was revoked, or used up, meanwhile.");
        }

        var draft = new Draft(conversation, now);
        if (conversation.Admission.Find(terms.Id) is not null)
        {
            return draft.Decide();
        }

        var entry = draft.Next(EntryKind.SettingsChanged, caller) with { Invite = terms };
        var count = conversation.Admission.Invites.Count(invite => conversation.Lets(invite, entry.SentAt));
        return count < limits.ConversationInvites
            ? draft.Add(entry).Decide()
            : ChatError.Of(
                ChatErrorCode.LimitReached,
                $"A conversation has at most {limits.ConversationInvites} invite links (ConversationInvites). Revoke one first.");
    }

    public static Decision RevokeInvite(this Conversation conversation, UserId caller, InviteId invite, DateTimeOffset now)
    {
        if (conversation.CheckMay(caller, MemberAction.Invite) is { } error)
        {
            return error;
        }

        var draft = new Draft(conversation, now);
        return conversation.Admission.Find(invite) is null
            ? draft.Decide()
            : draft.Add(draft.Next(EntryKind.SettingsChanged, caller) with { InviteId = invite }).Decide();
    }

    /// <param name="inviteId">Null: the conversation is public.</param>
    public static Decision Join(
        this Conversation conversation, UserId caller, InviteId? inviteId, ChatLimits limits, DateTimeOffset now)
    {
        if (conversation.Find(caller) is not null)
        {
            return conversation.Accept(caller, now);
        }

        var draft = new Draft(conversation, now);
        var entry = draft.Next(EntryKind.Joined, caller) with { UserId = caller, Role = MemberRole.Member };
        var invite = inviteId is { } id ? conversation.FindInvite(caller, id, entry.SentAt) : null;
        return (inviteId is null ? !conversation.IsPublic : invite is null) ? NotFound
            : inviteId is null && conversation.Admission.Removed.ContainsKey(caller) ? ChatError.Of(
                ChatErrorCode.Forbidden, "You were removed from this conversation. A member has to add you, or send you a link.")
            : conversation.Members.Count >= limits.GroupMembers ? ChatError.Of(
                ChatErrorCode.LimitReached, $"A conversation has at most {limits.GroupMembers} members (GroupMembers).")
            : draft.Add(entry with { InviteId = invite?.Id, InvitedBy = invite?.CreatedBy }).Decide();
    }

    public static Reply<ConversationPreview> Preview(
        this Conversation conversation, UserId caller, InviteId? inviteId, DateTimeOffset now)
    {
        var isMember = conversation.Find(caller) is not null;
        var isShown = inviteId is not { } id ? conversation.IsPublic
            : isMember ? conversation.Type != ConversationType.Direct
            : conversation.FindInvite(caller, id, now) is not null;
        return !isShown ? NotFound : new ConversationPreview
        {
            Id = conversation.Id,
            Type = conversation.Type,
            Name = conversation.Name!,
            Description = conversation.Description,
            MemberCount = conversation.Members.Count,
            IsMember = isMember,
        };
    }

    /// <summary>
    /// Whether a link lets somebody in: it has not expired, is not used up, and who made it may still invite. So nobody who lost
    /// that right lets others in by what they kept.
    /// </summary>
    public static bool Lets(this Conversation conversation, Invite invite, DateTimeOffset now) =>
        !(invite.ExpiresAt <= now) && !(invite.Uses >= invite.UsesMax)
        && conversation.CheckMay(invite.CreatedBy, MemberAction.Invite) is null;

    /// <summary>One that lets this user in: not by a link of before they were removed.</summary>
    private static Invite? FindInvite(this Conversation conversation, UserId user, InviteId id, DateTimeOffset now) =>
        conversation.Admission.Find(id) is { } invite && conversation.Lets(invite, now)
            && !(conversation.Admission.Removed.GetValueOrDefault(user) > invite.Sequence) ? invite : null;
}
