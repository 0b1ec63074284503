namespace ChatOrleans.Conversations;

/// <summary>Who finds a group or channel, and joins it.</summary>
[GenerateSerializer, Alias("chat.visibility")]
public enum Visibility
{
    /// <summary>Whoever is added, or has an invite link.</summary>
    Private,

    /// <summary>Everybody: it stands in the directory.</summary>
    Public,
}
