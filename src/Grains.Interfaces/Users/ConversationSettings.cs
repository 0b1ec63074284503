using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Users;

/// <summary>
/// What a user has set for themself in one conversation, the same on all their devices; nobody else sees it. Absent fields are as
/// they are where nothing was set.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-settings")]
public sealed record ConversationSettings
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    /// <summary>
    /// Rises with each change of the user's settings, of all conversations together: of two in one epoch the higher one is right.
    /// </summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>In which they were read; absent in the first, and where they are stored.</summary>
    [Id(2)] public EpochId? Epoch { get; init; }

    /// <summary>Until then the conversation is muted, by the server's clock; <see cref="Forever"/> for good.</summary>
    [Id(3)] public DateTimeOffset? MuteUntil { get; init; }

    /// <summary>Absent for all.</summary>
    [Id(4)] public NotificationLevel? Level { get; init; }

    [Id(5)] public bool? Favourite { get; init; }

    /// <summary>
    /// Up to this sequence the conversation is archived: a later message brings it back, unless the conversation is muted.
    /// </summary>
    [Id(6)] public long? ArchivedUpTo { get; init; }

    /// <summary>From this sequence on it is marked as unread, whatever was read.</summary>
    [Id(7)] public long? UnreadFrom { get; init; }

    /// <summary>Absent for none.</summary>
    [Id(27)] public MessageDraft? Draft { get; init; }

    /// <summary>The latest time until which a conversation is muted.</summary>
    public static readonly DateTimeOffset Forever = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);
}

/// <summary>Of which messages of a conversation a user is notified.</summary>
[GenerateSerializer, Alias("chat.notification-level")]
public enum NotificationLevel
{
    All,
    Mentions,
    None,
}

/// <summary>What a user changes of their settings of one conversation; absent fields stay.</summary>
[GenerateSerializer, Immutable, Alias("chat.settings-change")]
public sealed record SettingsChange
{
    /// <summary>A time that has passed ends it.</summary>
    [Id(0)] public DateTimeOffset? MuteUntil { get; init; }

    [Id(1)] public NotificationLevel? Level { get; init; }

    [Id(2)] public bool? Favourite { get; init; }

    /// <summary>0 ends it.</summary>
    [Id(3)] public long? ArchivedUpTo { get; init; }

    /// <summary>0 ends it.</summary>
    [Id(4)] public long? UnreadFrom { get; init; }

    /// <summary>One without a text ends it.</summary>
    [Id(24)] public MessageDraft? Draft { get; init; }

    /// <summary>Null when it changes something, and its values are valid in this conversation.</summary>
    public ChatError? Check(ConversationId conversation, ChatLimits limits) =>
        this == new SettingsChange() ? ChatError.Invalid(
            "muteUntil", "Give at least one of muteUntil, level, favourite, archivedUpTo and unreadFrom.")
        : MuteUntil > ConversationSettings.Forever ? ChatError.Invalid(
            "muteUntil", "A time up to 9999-12-31T00:00:00.000Z, which is for ever; one that has passed ends it.")
        : ArchivedUpTo < 0 ? ChatError.Invalid("archivedUpTo", "A sequence, or 0 to take it out of the archive.")
        : UnreadFrom < 0 ? ChatError.Invalid("unreadFrom", "A sequence, or 0 for no mark.")
        : Draft?.Check(conversation, limits);
}
