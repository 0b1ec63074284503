namespace ChatOrleans.Users;

/// <summary>The times of a watch: of a conversation over where its members are, of a user over others' presence.</summary>
public static class WatchLease
{
    /// <summary>The watched user's grain reports changes for this long.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(150);

    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(60);
}
