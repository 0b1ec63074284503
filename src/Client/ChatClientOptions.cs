using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Client;

/// <summary>The times and numbers of a <see cref="ChatClient"/>. Set in code: <c>AddChatClient(options => …)</c>.</summary>
public sealed class ChatClientOptions
{
    /// <summary>
    /// How long a call is repeated that fails for a cause which passes, 0 to 1 h; longer than a cluster needs to find out
    /// a dead silo. Then it is answered with <c>Unavailable</c>. Default 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a following looks by itself for entries that no event told of, 0.01 s to 1 h: the longest that a lost
    /// event delays an entry. Default 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LookAgain { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Of how many conversations a following handles entries at the same time, 1 to 256. Default 16.</summary>
    [Range(1, 256)]
    public int ConversationsAtOnce { get; set; } = 16;
}
