namespace ChatOrleans.Conversations;

/// <summary>What the table of a conversation allows from some role on (<see cref="PermissionTable"/>).</summary>
[GenerateSerializer, Alias("chat.member-action")]
public enum MemberAction
{
    /// <summary>A message that replies to none, and its edits.</summary>
    Post,

    /// <summary>A message that replies to another, and its edits.</summary>
    Reply,
    React,

    /// <summary>Adds members.</summary>
    Invite,

    /// <summary>Removes members of lesser roles than one's own; owners also owners.</summary>
    Remove,

    /// <summary>Changes name and description.</summary>
    Rename,

    /// <summary>Deletes messages of others.</summary>
    DeleteOthers,

    /// <summary>Of members up to one's own role, to a role up to one's own.</summary>
    ChangeRoles,

    /// <summary>Of what one may do oneself, to a role up to one's own.</summary>
    ChangePermissions,

    /// <summary>Pins messages, and takes pins away.</summary>
    Pin,

    /// <summary>A message that mentions all members, and such an edit.</summary>
    MentionAll,
}
