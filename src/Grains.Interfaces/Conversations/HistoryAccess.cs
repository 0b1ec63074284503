namespace ChatOrleans.Conversations;

/// <summary>What members may read of the time before they joined.</summary>
[GenerateSerializer, Alias("chat.history-access")]
public enum HistoryAccess
{
    /// <summary>Nothing: also nothing of an absence.</summary>
    Joined,

    All,
}
