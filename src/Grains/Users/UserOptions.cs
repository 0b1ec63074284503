namespace ChatOrleans.Users;

/// <summary>How users meet. Section <c>ChatOrleans:Users</c>.</summary>
public sealed class UserOptions
{
    public const string Section = "ChatOrleans:Users";

    /// <summary>
    /// What happens when somebody writes to a user who does not know them, or adds them to a group. Default <c>Ask</c>.
    /// </summary>
    public Strangers Strangers { get; set; }
}

public enum Strangers
{
    /// <summary>The user is a pending member until they accept.</summary>
    Ask,

    /// <summary>The user is a member. For installations whose users are colleagues.</summary>
    Welcome,
}
