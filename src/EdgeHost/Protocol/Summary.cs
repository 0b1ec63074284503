using System.Diagnostics.CodeAnalysis;
using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.Protocol;

/// <summary>A row of the conversation list, with whom it is shown by.</summary>
internal sealed record Summary : ConversationSummary
{
    [SetsRequiredMembers]
    private Summary(ConversationSummary conversation)
        : base(conversation)
    {
    }

    /// <summary>
    /// Of a direct conversation the other user, as everyone sees them. Absent in events, and where they cannot be read now.
    /// </summary>
    public User? Peer { get; init; }

    /// <summary>
    /// What the caller has set in it; absent where nothing was ever set, in events, and in answers to changes.
    /// </summary>
    public ConversationSettings? Settings { get; init; }

    public static Summary Of(ConversationSummary conversation, ConversationSettings? settings = null) =>
        new(conversation) { Settings = settings };
}
