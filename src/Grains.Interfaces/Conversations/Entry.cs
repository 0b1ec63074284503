using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>
/// What an entry of a conversation's log says. Clients count the kinds they do not know and show nothing.
/// </summary>
[GenerateSerializer, Alias("chat.entry-kind")]
public enum EntryKind
{
    Posted,
    Edited,
    Deleted,
    Reacted,
    Unreacted,
    Joined,
    Left,
    RoleChanged,
    Renamed,

    /// <summary>
    /// A permission, the description, what new members may read, the visibility, the slow mode, or an invite link that is made or
    /// revoked.
    /// </summary>
    SettingsChanged,
    Pinned,
    Unpinned,

    /// <summary>A pending member accepted.</summary>
    Accepted,

    /// <summary>
    /// In no log. What a reader gets in the place of an entry from before their time: its sequence and its epoch, and nothing
    /// else, with an empty sender and the time of nothing.
    /// </summary>
    Hidden,
}

/// <summary>
/// One entry of a conversation's log: the same record in the log, between grains and on the wire to clients. Entries
/// are numbered 1, 2, 3 … without holes and never change; an edit or a reaction is an entry that refers to an earlier
/// one.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.entry")]
public sealed record Entry
{
    /// <summary>Dense from 1 in each conversation; the only order there is.</summary>
    [Id(0)] public required long Sequence { get; init; }

    [Id(1)] public required EntryKind Kind { get; init; }

    /// <summary>
    /// Of a post: its own id. Of an edit, deletion, reaction or pin: the id of the message it is about.
    /// </summary>
    [Id(2)] public MessageId? MessageId { get; init; }

    /// <summary>The sender's id of the request; unique per conversation and sender, for ever.</summary>
    [Id(3)] public ClientMessageId? ClientMessageId { get; init; }

    /// <summary>The user who did it.</summary>
    [Id(4)] public required UserId SenderId { get; init; }

    /// <summary>UTC, to the millisecond, from the clock of the silo that numbered the entry.</summary>
    [Id(5)] public required DateTimeOffset SentAt { get; init; }

    /// <summary>The earlier sequence that an edit, deletion, reaction or pin is about.</summary>
    [Id(6)] public long? RefersTo { get; init; }

    /// <summary>Of a post: "text", or a type the clients agree on.</summary>
    [Id(7)] public string? ContentType { get; init; }

    [Id(8)] public string? Text { get; init; }

    [Id(9)] public MessageId? ReplyTo { get; init; }

    [Id(10)] public ImmutableArray<UserId>? Mentions { get; init; }

    [Id(11)] public string? Emoji { get; init; }

    /// <summary>Of a membership entry: the user it is about.</summary>
    [Id(12)] public UserId? UserId { get; init; }

    /// <summary>Of a joining or a change of role: what the user is then. Of a permission: the lowest that may.</summary>
    [Id(13)] public MemberRole? Role { get; init; }

    /// <summary>Of a renaming: the new name. Of the first entry of a group: its name.</summary>
    [Id(14)] public string? Name { get; init; }

    /// <summary>Of the first entry: what kind of conversation begins with it.</summary>
    [Id(15)] public ConversationType? Type { get; init; }

    /// <summary>Of the first entry that the conversation has in an epoch: that epoch. Absent in the first epoch.</summary>
    [Id(16)] public EpochId? Epoch { get; init; }

    /// <summary>Of a joining: the user was not asked before, and has yet to accept. Absent otherwise.</summary>
    [Id(17)] public bool? Pending { get; init; }

    /// <summary>Of a change of settings: what <see cref="Role"/> and higher ones may from now on.</summary>
    [Id(18)] public MemberAction? Action { get; init; }

    /// <summary>Of a change of settings: the new description, empty for none.</summary>
    [Id(19)] public string? Description { get; init; }

    /// <summary>Of a post that was forwarded: where its words come from. They are not edited.</summary>
    [Id(20)] public Forwarded? Forwarded { get; init; }

    /// <summary>Of a post: clients count it as unread, and notify nobody of it. Absent otherwise.</summary>
    [Id(21)] public bool? Silent { get; init; }

    /// <summary>Of a post or an edit: it mentions every member. Absent otherwise.</summary>
    [Id(22)] public bool? MentionAll { get; init; }

    /// <summary>Of a change of settings: what of the past those may read who join from then on.</summary>
    [Id(23)] public HistoryAccess? History { get; init; }

    /// <summary>Of a joining: the invite link by which the user came. Of a change of settings: one that is revoked.</summary>
    [Id(33)] public InviteId? InviteId { get; init; }

    /// <summary>Of a joining by an invite link: who made the link.</summary>
    [Id(34)] public UserId? InvitedBy { get; init; }

    /// <summary>Of a change of settings: an invite link that is made.</summary>
    [Id(35)] public InviteTerms? Invite { get; init; }

    /// <summary>Of a change of settings, and of the first entry of a public group or channel.</summary>
    [Id(36)] public Visibility? Visibility { get; init; }

    /// <summary>Of a change of settings: how long a member waits between two messages; 0 for not at all.</summary>
    [Id(37)] public int? SlowModeSeconds { get; init; }

    /// <summary>The same place in the log, for whom it is not.</summary>
    public Entry Hide() => new()
    {
        Sequence = Sequence, Kind = EntryKind.Hidden, SenderId = default, SentAt = default, Epoch = Epoch,
    };
}
