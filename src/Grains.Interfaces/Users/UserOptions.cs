namespace ChatOrleans.Users;

/// <summary>How users meet. Section <c>ChatOrleans:Users</c>, the same for silos and edges.</summary>
public sealed class UserOptions
{
    public const string Section = "ChatOrleans:Users";

    /// <summary>
    /// What happens when somebody writes to a user who does not know them, or adds them to a group; and how users are found.
    /// Default <c>Ask</c>.
    /// </summary>
    public Strangers Strangers { get; set; }
}

public enum Strangers
{
    /// <summary>
    /// The user is a pending member until they accept, and is found by whole names, so that nobody can list who is there.
    /// </summary>
    Ask,

    /// <summary>
    /// The user is a member, and is found by beginnings of names. For installations whose users are colleagues.
    /// </summary>
    Welcome,
}
