namespace ChatOrleans.Protocol;

/// <summary>
/// What a client may send: bytes of UTF-8, or characters of Unicode, or how many of something. A name without <c>Min</c> is the
/// most.
/// </summary>
internal sealed record ClientLimits
{
    /// <summary>Of UTF-8.</summary>
    public required int MessageTextBytes { get; init; }

    /// <summary>A request to the hub, or a body of REST.</summary>
    public required int EnvelopeBytes { get; init; }

    /// <summary>A call of <c>Sync</c>, which has all cursors.</summary>
    public required int SyncBytes { get; init; }

    /// <summary>A frame above it ends a connection to the hub.</summary>
    public required int FrameBytes { get; init; }

    public required int UsernameLengthMin { get; init; }

    public required int UsernameLength { get; init; }

    public required int DisplayNameLength { get; init; }

    public required int PasswordLengthMin { get; init; }

    public required int PasswordLength { get; init; }

    public required int EmailLength { get; init; }

    public required int AvatarLength { get; init; }

    /// <summary>A device's name, and its platform.</summary>
    public required int DeviceTextLength { get; init; }

    public required int DeviceSecretLengthMin { get; init; }

    public required int DeviceSecretLength { get; init; }

    public required int ConversationNameLength { get; init; }

    public required int ConversationDescriptionLength { get; init; }

    public required int ContentTypeLength { get; init; }

    /// <summary>Of one message.</summary>
    public required int Mentions { get; init; }

    public required int MessageEdits { get; init; }

    /// <summary>Of one message, with those that were taken back.</summary>
    public required int MessageReactions { get; init; }

    /// <summary>Different emoji in the reactions to one message.</summary>
    public required int MessageEmoji { get; init; }

    /// <summary>Pinned messages of a conversation.</summary>
    public required int ConversationPins { get; init; }

    /// <summary>Messages of a user that wait for their time, or failed when it came.</summary>
    public required int UserScheduled { get; init; }

    /// <summary>Invite links of a conversation.</summary>
    public required int ConversationInvites { get; init; }

    public required int PresenceTextLength { get; init; }

    /// <summary>Of a search for users.</summary>
    public required int QueryLength { get; init; }

    /// <summary>The largest <c>limit</c> of pages.</summary>
    public required int PageSize { get; init; }

    /// <summary>The largest <c>limit</c> of a search for users.</summary>
    public required int FoundUsers { get; init; }

    /// <summary>Users of one <c>GET /users?ids=</c>.</summary>
    public required int UserIds { get; init; }

    /// <summary>Of one call of <c>Sync</c>.</summary>
    public required int Cursors { get; init; }

    /// <summary>Entries of a conversation that a device may lack before it starts afresh.</summary>
    public required int SyncEntries { get; init; }

    public required int GroupMembers { get; init; }

    public required int UserConversations { get; init; }

    public required int UserRequests { get; init; }

    public required int UserBlocks { get; init; }

    /// <summary>Conversations with a draft at the same time.</summary>
    public required int UserDrafts { get; init; }

    public required int UserDevices { get; init; }

    public required int UserConnections { get; init; }

    public required int PresenceWatch { get; init; }

    public required int MessagesPerMinute { get; init; }

    public required int MessagesBurst { get; init; }

    public required int NewConversationsPerHour { get; init; }

    public required int ChangesPerMinute { get; init; }

    public required int CallsPerMinute { get; init; }
}
