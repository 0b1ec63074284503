using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>Creates a conversation. Repeating it with the same content gives the first answer.</summary>
[GenerateSerializer, Immutable, Alias("chat.create-conversation")]
public sealed record CreateConversation
{
    [Id(0)] public required ConversationType Type { get; init; }

    [Id(1)] public required UserId CreatorId { get; init; }

    /// <summary>Of a group or channel; at most <c>ConversationNameLength</c> characters.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>All members besides the creator, without repeats; exactly one for a direct conversation.</summary>
    [Id(3)] public required ImmutableArray<UserId> MemberIds { get; init; }

    /// <summary>Of a group or channel.</summary>
    [Id(13)] public Visibility Visibility { get; init; }

    /// <summary>Null when it is valid for a conversation with this id.</summary>
    public ChatError? Check(ConversationId id, ChatLimits limits)
    {
        if (MemberIds.Contains(CreatorId) || MemberIds.Distinct().Count() != MemberIds.Length)
        {
            return ChatError.Invalid("memberIds", "Name each other member once, and not the creator.");
        }

        if (Type == ConversationType.Direct)
        {
            return Visibility != Visibility.Private
                ? ChatError.Invalid("visibility", "A direct conversation is private.")
                : MemberIds.Length == 1 && id.Value.Version == ConversationId.DirectVersion
                ? null
                : ChatError.Invalid("memberIds", "A direct conversation has exactly one other member.");
        }

        // Or someone could take the place of two others' conversation before they write to each other.
        return id.Value.Version == ConversationId.DirectVersion
                ? ChatError.Invalid("id", "Ids of this version are reserved for direct conversations. Use a UUIDv7.")
            : Name is not { } name || !ShownName.IsValid(name, limits.ConversationNameLength)
                ? ChatError.Invalid("name", $"A name has 1 to {limits.ConversationNameLength} visible characters.")
            : MemberIds.Length >= limits.GroupMembers
                ? ChatError.Of(
                    ChatErrorCode.LimitReached,
                    $"A conversation has at most {limits.GroupMembers} members (GroupMembers).")
            : null;
    }
}

[GenerateSerializer, Immutable, Alias("chat.created")]
public sealed record Created
{
    [Id(0)] public required ConversationSummary Conversation { get; init; }

    /// <summary>False when it was there already.</summary>
    [Id(1)] public required bool IsNew { get; init; }
}

/// <summary>A message to post. The client id makes repeating it safe for ever.</summary>
[GenerateSerializer, Immutable, Alias("chat.post")]
public sealed record PostMessage
{
    public const int ContentTypeLengthMax = 127;

    [Id(0)] public required UserId SenderId { get; init; }

    [Id(1)] public required ClientMessageId ClientMessageId { get; init; }

    [Id(2)] public required string ContentType { get; init; }

    [Id(3)] public string? Text { get; init; }

    [Id(4)] public MessageId? ReplyTo { get; init; }

    [Id(5)] public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>Of a message that is forwarded. The caller has read it as the sender may.</summary>
    [Id(6)] public Forwarded? Forwarded { get; init; }

    [Id(7)] public bool Silent { get; init; }

    [Id(8)] public bool MentionAll { get; init; }

    /// <summary>Null when shape and size are valid.</summary>
    public ChatError? Check(ChatLimits limits) =>
        MessageText.Check(Text, Mentions, limits)
        ?? (IsContentType(ContentType) ? null : ChatError.Invalid(
            "contentType", $"A content type is a word, or type/subtype, of at most {ContentTypeLengthMax} characters."));

    /// <summary>Of the characters of RFC 9110, 5.6.2 (token); without parameters.</summary>
    private static bool IsContentType(string type) =>
        type.Length <= ContentTypeLengthMax && type.Split('/') is { Length: 1 or 2 } parts
        && parts.All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c)));
}

/// <summary>
/// The acknowledgement: the entry is durable at this place. Of a change of a message <see cref="MessageId"/> is that message.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.sent")]
public sealed record Sent
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required long Sequence { get; init; }

    [Id(2)] public required MessageId MessageId { get; init; }

    [Id(3)] public required DateTimeOffset SentAt { get; init; }

    /// <summary>True when this client id was acknowledged before; the other values are the first answer's.</summary>
    [Id(4)] public required bool Duplicate { get; init; }
}

/// <summary>
/// At most one of <see cref="Before"/>, <see cref="After"/> and <see cref="Around"/>; none of them for the latest page.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.history-query")]
public sealed record HistoryQuery
{
    /// <summary>Only entries before this sequence; the page ends there.</summary>
    [Id(0)] public long? Before { get; init; }

    /// <summary>Only entries after this sequence; the page starts there.</summary>
    [Id(1)] public long? After { get; init; }

    /// <summary>1 to the page limit.</summary>
    [Id(2)] public required int Limit { get; init; }

    /// <summary>
    /// Of the page, one half, or one more, is up to this sequence, and the other half after it; where the log has less on one
    /// side, the page is short.
    /// </summary>
    [Id(3)] public long? Around { get; init; }
}

/// <summary>Where a page of the log lies, as seen from a position.</summary>
[GenerateSerializer, Alias("chat.page-side")]
public enum PageSide
{
    /// <summary>It begins after the position.</summary>
    After,

    /// <summary>It ends with the entry before the position.</summary>
    Before,

    /// <summary>The position is in its middle, or as near to it as the ends of the log allow.</summary>
    Around,
}

[GenerateSerializer, Alias("chat.delta-kind")]
public enum DeltaKind
{
    /// <summary>The entries after the cursor, in order and dense, as many as fit.</summary>
    Delta,

    /// <summary>Too far behind: drop what is held, take these latest entries and go on from them.</summary>
    Reset,

    /// <summary>Not a member any more, or erased: forget the conversation.</summary>
    Gone,
}

/// <summary>One conversation's part of a sync.</summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-delta")]
public sealed record ConversationDelta
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required DeltaKind Kind { get; init; }

    [Id(2)] public required ImmutableArray<Entry> Entries { get; init; }

    [Id(3)] public required long LastSequence { get; init; }

    /// <summary>The watermarks of all members of a small conversation; of a large one only the caller's own.</summary>
    [Id(4)] public required ImmutableArray<Receipt> Receipts { get; init; }

    /// <summary>
    /// In which it was made; absent in the first. When it is not that of the cursor, the receipts held are dropped.
    /// </summary>
    [Id(5)] public EpochId? Epoch { get; init; }

    /// <summary>
    /// For a cursor of another epoch: the device drops entries above this sequence, because the log may have lost them. This
    /// includes entries that came after it asked. Absent when the epoch is the same.
    /// </summary>
    [Id(6)] public long? TruncateTo { get; init; }
}
