using System.Diagnostics;

namespace ChatOrleans.Conversations;

/// <summary>The lowest role that may do each thing in one conversation (<see cref="PermissionTable"/>).</summary>
[GenerateSerializer, Immutable, Alias("chat.permissions")]
public sealed record Permissions
{
    [Id(0)] public required MemberRole Post { get; init; }

    [Id(1)] public required MemberRole Reply { get; init; }

    [Id(2)] public required MemberRole React { get; init; }

    [Id(3)] public required MemberRole Invite { get; init; }

    [Id(4)] public required MemberRole Remove { get; init; }

    [Id(5)] public required MemberRole Rename { get; init; }

    [Id(6)] public required MemberRole DeleteOthers { get; init; }

    [Id(7)] public required MemberRole ChangeRoles { get; init; }

    [Id(8)] public required MemberRole ChangePermissions { get; init; }

    [Id(9)] public required MemberRole Pin { get; init; }

    [Id(10)] public required MemberRole MentionAll { get; init; }

    public static Permissions Of(Func<MemberAction, MemberRole> lowest) => new()
    {
        Post = lowest(MemberAction.Post),
        Reply = lowest(MemberAction.Reply),
        React = lowest(MemberAction.React),
        Invite = lowest(MemberAction.Invite),
        Remove = lowest(MemberAction.Remove),
        Rename = lowest(MemberAction.Rename),
        DeleteOthers = lowest(MemberAction.DeleteOthers),
        ChangeRoles = lowest(MemberAction.ChangeRoles),
        ChangePermissions = lowest(MemberAction.ChangePermissions),
        Pin = lowest(MemberAction.Pin),
        MentionAll = lowest(MemberAction.MentionAll),
    };

    public MemberRole Lowest(MemberAction action) => action switch
    {
        MemberAction.Post => Post,
        MemberAction.Reply => Reply,
        MemberAction.React => React,
        MemberAction.Invite => Invite,
        MemberAction.Remove => Remove,
        MemberAction.Rename => Rename,
        MemberAction.DeleteOthers => DeleteOthers,
        MemberAction.ChangeRoles => ChangeRoles,
        MemberAction.ChangePermissions => ChangePermissions,
        MemberAction.Pin => Pin,
        MemberAction.MentionAll => MentionAll,
        _ => throw new UnreachableException(),
    };

    public bool Allow(MemberRole role, MemberAction action) => role.IsAtLeast(Lowest(action));

    public Permissions With(MemberAction changed, MemberRole lowest) =>
        Of(action => action == changed ? lowest : Lowest(action));
}
