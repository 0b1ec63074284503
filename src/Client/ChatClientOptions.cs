using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Client;

/// <summary>The times and numbers of a <see cref="ChatClient"/>. Set in code: <c>AddChatClient(options => …)</c>.</summary>
public sealed class ChatClientOptions
{
    /// <summary>
    /// How long a call that fails temporarily is repeated, 0 to 1 h; longer than a cluster needs to detect a dead silo. Then it
    /// is answered with <c>Unavailable</c>. Default 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a following looks by itself for entries whose event was lost, 0.01 s to 1 h: this is the longest delay of such
    /// an entry. Default 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LookAgain { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many conversations a following handles at the same time, 1 to 256. Default 16.</summary>
    [Range(1, 256)]
    public int ConversationsAtOnce { get; set; } = 16;
}
