using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Conversations;

/// <summary>How conversations work. Section <c>ChatOrleans:Conversations</c>.</summary>
public sealed class ConversationOptions
{
    public const string Section = "ChatOrleans:Conversations";

    /// <summary>Client ids kept in memory; the log's unique index has the older ones. Default 256.</summary>
    [Range(0, 100_000)]
    public int IdempotencyWindow { get; set; } = 256;

    /// <summary>
    /// Entries after which the snapshot is written anew: the most that an activation replays. Default 1,000.
    /// </summary>
    [Range(1, 100_000)]
    public int SnapshotEntries { get; set; } = 1_000;

    /// <summary>
    /// How often an active conversation asks where its members are and where its log ends. Default 60 s. Half a
    /// <see cref="Users.WatchLease"/> at most: one renewal may fail before members' grains forget who watches.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:15")]
    public TimeSpan AudienceRenewal { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a change of members waits for the members' grains to confirm before it answers. Default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25")]
    public TimeSpan NoticePatience { get; set; } = TimeSpan.FromSeconds(5);
}
