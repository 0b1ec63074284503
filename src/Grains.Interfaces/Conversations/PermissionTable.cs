using System.Collections.Immutable;
using Lowest = ChatOrleans.Conversations.MemberRole;

namespace ChatOrleans.Conversations;

/// <summary>
/// The lowest role that may do each thing, in conversations that have not changed it. Owners may everything. Of a direct
/// conversation, which has no owners, what is left to them is left to nobody.
/// </summary>
public static class PermissionTable
{
    public static ImmutableArray<PermissionRow> Rows { get; } =
    [
        //                                   direct          group             channel           least
        new(MemberAction.Post,               Lowest.Member,  Lowest.Member,    Lowest.Moderator, Lowest.Guest),
        new(MemberAction.Reply,              Lowest.Member,  Lowest.Member,    Lowest.Moderator, Lowest.Guest),
        new(MemberAction.React,              Lowest.Member,  Lowest.Member,    Lowest.Member,    Lowest.Guest),
        new(MemberAction.Invite,             Lowest.Owner,   Lowest.Admin,     Lowest.Admin,     Lowest.Member),
        new(MemberAction.Remove,             Lowest.Owner,   Lowest.Moderator, Lowest.Moderator, Lowest.Moderator),
        new(MemberAction.Rename,             Lowest.Owner,   Lowest.Admin,     Lowest.Admin,     Lowest.Member),
        new(MemberAction.DeleteOthers,       Lowest.Owner,   Lowest.Moderator, Lowest.Moderator, Lowest.Moderator),
        new(MemberAction.ChangeRoles,        Lowest.Owner,   Lowest.Owner,     Lowest.Owner,     Lowest.Admin),
        new(MemberAction.ChangePermissions,  Lowest.Owner,   Lowest.Owner,     Lowest.Owner,     Lowest.Admin),
        new(MemberAction.Pin,                Lowest.Member,  Lowest.Moderator, Lowest.Moderator, Lowest.Guest),
        new(MemberAction.MentionAll,         Lowest.Owner,   Lowest.Member,    Lowest.Moderator, Lowest.Member),
    ];

    /// <summary>The lowest that a conversation may choose: strangers and the silenced gain no power over others.</summary>
    public static Permissions Least { get; } = Column(row => row.Least);

    private static readonly Permissions
        Direct = Column(row => row.Direct), Group = Column(row => row.Group), Channel = Column(row => row.Channel);

    public static Permissions Of(ConversationType type) => type switch
    {
        ConversationType.Direct => Direct,
        ConversationType.Group => Group,
        ConversationType.Channel => Channel,
    };

    private static Permissions Column(Func<PermissionRow, MemberRole> column) =>
        Permissions.Of(action => column(Rows.Single(row => row.Action == action)));
}

/// <param name="Least">The lowest that a conversation may choose.</param>
public sealed record PermissionRow(
    MemberAction Action, MemberRole Direct, MemberRole Group, MemberRole Channel, MemberRole Least);
