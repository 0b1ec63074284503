using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>
/// One conversation at one sequence of its log: the fold of all entries up to it. Immutable, so that what is decided and
/// what is durable are two values (see <see cref="ConversationGrain"/>). <see cref="ConversationRules"/> says what may follow.
/// </summary>
internal sealed record Conversation
{
    private static readonly ImmutableSortedDictionary<UserId, Membership> NoMembers =
        ImmutableSortedDictionary.Create<UserId, Membership>(
            Comparer<UserId>.Create((a, b) => a.Value.CompareTo(b.Value)));

    public required ConversationId Id { get; init; }

    public ConversationType Type { get; private init; }

    public string? Name { get; private init; }

    public string? Description { get; private init; }

    public Permissions Permissions { get; private init; } = PermissionTable.Of(ConversationType.Direct);

    /// <summary>What those may read of the past who join now.</summary>
    public HistoryAccess History { get; private init; }

    public Visibility Visibility { get; private init; }

    /// <summary>Of nobody there is nobody who lets others in.</summary>
    public bool IsPublic => Visibility == Visibility.Public && !Members.IsEmpty;

    public Admission Admission { get; private init; } = Admission.None;

    public SlowMode SlowMode { get; private init; } = SlowMode.None;

    public DateTimeOffset CreatedAt { get; private init; }

    public UserId CreatedBy { get; private init; }

    /// <summary>The entries up to this one are folded in; 0 for none.</summary>
    public long LastSequence { get; private init; }

    /// <summary>When the last entry was made.</summary>
    public DateTimeOffset LastSentAt { get; private init; }

    /// <summary>The sequence of the last message, 0 for none; null when a snapshot of an earlier version does not say.</summary>
    public long? LastPost { get; private init; } = 0;

    /// <summary>The sequences of the pinned messages, in the order in which they were pinned.</summary>
    public ImmutableArray<long> Pins { get; private init; } = [];

    /// <summary>The latest entry that deletes a message; 0 when none has come since the snapshot.</summary>
    public long LastDeletion { get; private init; }

    /// <summary>Messages that mention every member.</summary>
    public ImmutableArray<long> MentionsOfAll { get; private init; } = [];

    /// <summary>Of a direct conversation: its two users, also while they have left.</summary>
    public ImmutableArray<UserId> Parties { get; private init; } = [];

    /// <summary>In the order of their ids.</summary>
    public ImmutableSortedDictionary<UserId, Membership> Members { get; private init; } = NoMembers;

    /// <summary>The data set's epoch, in which the next entry is. Null for the first.</summary>
    public EpochId? Epoch { get; private init; }

    /// <summary>Where each epoch with entries begins in this log, in order; without the first epoch.</summary>
    public ImmutableArray<EpochStart> EpochStarts { get; private init; } = [];

    public bool Exists => LastSequence > 0;

    public static Conversation Empty(ConversationId id) => new() { Id = id };

    public static Conversation From(ConversationId id, ConversationState snapshot) => new()
    {
        Id = id,
        Type = snapshot.Type,
        Name = snapshot.Name,
        Description = snapshot.Description,
        Permissions = snapshot.ChangedPermissions.Aggregate(
            PermissionTable.Of(snapshot.Type), (table, changed) => table.With(changed.Action, changed.Lowest)),
        History = snapshot.History ?? HistoryOf(snapshot.Type),
        Visibility = snapshot.Visibility,
        Admission = new() { Invites = snapshot.Invites, Gone = snapshot.GoneInvites, Removed = snapshot.Removed },
        SlowMode = new() { Seconds = snapshot.SlowModeSeconds, Writers = snapshot.SlowWriters },
        CreatedAt = snapshot.CreatedAt,
        CreatedBy = snapshot.CreatedBy,
        LastSequence = snapshot.Sequence,
        LastSentAt = snapshot.LastSentAt,
        LastPost = snapshot.Sequence == 0 ? 0 : snapshot.LastPost,
        EpochStarts = snapshot.EpochStarts,
        Pins = snapshot.Pins,
        MentionsOfAll = snapshot.MentionsOfAll,

        // In snapshots of earlier versions nobody has left yet.
        Parties = snapshot.Type == ConversationType.Direct && snapshot.Parties.IsEmpty
            ? [.. snapshot.Members.Select(member => member.UserId)]
            : snapshot.Parties,
        Members = NoMembers.AddRange(snapshot.Members.Select(member => KeyValuePair.Create(
            member.UserId, Membership.From(member)))),
    };

    /// <summary>Adds what the log does not contain.</summary>
    public ConversationState ToState(Watermarks watermarks, ImmutableDictionary<UserId, long> unconfirmed) => new()
    {
        Sequence = LastSequence,
        LastSentAt = LastSentAt,
        LastPost = LastPost,
        EpochStarts = EpochStarts,
        Type = Type,
        Name = Name,
        Description = Description,
        ChangedPermissions =
        [
            .. PermissionTable.Rows
                .Select(row => new ChangedPermission { Action = row.Action, Lowest = Permissions.Lowest(row.Action) })
                .Where(now => now.Lowest != PermissionTable.Of(Type).Lowest(now.Action)),
        ],
        History = History,
        Visibility = Visibility,
        Invites = Admission.Invites,
        GoneInvites = Admission.Gone,
        Removed = Admission.Removed,
        SlowModeSeconds = SlowMode.Seconds,
        SlowWriters = SlowMode.Writers,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        Parties = Parties,
        Pins = Pins,
        MentionsOfAll = MentionsOfAll,
        Members =
        [
            .. Members.Select(member => member.Value.ToState(member.Key, watermarks.Decided(member.Key))),
        ],
        Unconfirmed = unconfirmed,
    };

    public Membership? Find(UserId user) => Members.GetValueOrDefault(user);

    /// <summary>Null for a member. Everybody else gets one answer, which does not tell whether the conversation exists.</summary>
    public ChatError? CheckMember(UserId user) => Members.ContainsKey(user) ? null : ChatError.Of(
        ChatErrorCode.NotFound, "There is no such conversation, or you are not a member of it.");

    /// <summary>Whether others may see a member's watermarks: not before that member has accepted.</summary>
    public bool IsShown(UserId member) => Find(member) is { IsPending: false };

    /// <summary>
    /// Whether a member hears of entries when they come. Who has not accepted a group learns of them by a sync: a stranger who
    /// adds many would send to all of them.
    /// </summary>
    public bool IsReached(UserId member) =>
        Find(member) is { } membership && (!membership.IsPending || Type == ConversationType.Direct);

    /// <summary>Of a direct conversation: the other user. Null of others.</summary>
    public UserId? PeerOf(UserId user) => Parties.Where(party => party != user).Select(party => (UserId?)party).FirstOrDefault();

    /// <summary>The same log, as the data set goes on with it.</summary>
    public Conversation In(EpochId? epoch) => this with { Epoch = epoch };

    /// <summary>This conversation after the next entry of its log.</summary>
    public Conversation With(Entry entry)
    {
        var next = this with
        {
            LastSequence = entry.Sequence,
            LastSentAt = entry.SentAt,
            Visibility = entry.Visibility ?? Visibility,
            Admission = Admission.After(entry, invite => !this.Lets(invite, entry.SentAt)),
        };
        if (entry.Epoch is { } epoch)
        {
            next = next with { EpochStarts = EpochStarts.Add(new() { Epoch = epoch, Sequence = entry.Sequence }) };
        }

        if (entry.Type is { } type)
        {
            next = next with
            {
                Type = type,
                Name = entry.Name,
                Permissions = PermissionTable.Of(type),
                History = HistoryOf(type),
                CreatedAt = entry.SentAt,
                CreatedBy = entry.SenderId,
            };
        }

        return entry.Kind switch
        {
            EntryKind.Joined => next with
            {
                Parties = next.Type == ConversationType.Direct && !Parties.Contains(entry.UserId!.Value)
                    ? Parties.Add(entry.UserId.Value)
                    : Parties,
                Members = Members.SetItem(
                    entry.UserId!.Value,
                    new(entry.Role!.Value, entry.SentAt, entry.Sequence, next.ReadsFrom(entry), entry.Pending is true)),
            },
            EntryKind.Accepted => next with
            {
                Members = Members.SetItem(entry.UserId!.Value, Members[entry.UserId.Value] with { IsPending = false }),
            },
            EntryKind.Left => next with { Members = Members.Remove(entry.UserId!.Value) },
            EntryKind.RoleChanged => next with
            {
                Members = Members.SetItem(
                    entry.UserId!.Value, Members[entry.UserId.Value] with { Role = entry.Role!.Value }),
            },
            EntryKind.Renamed => next with { Name = entry.Name },
            EntryKind.SettingsChanged => next with
            {
                Description = entry.Description is { } description ? (description.Length > 0 ? description : null) : Description,
                Permissions = entry.Action is { } action ? Permissions.With(action, entry.Role!.Value) : Permissions,
                History = entry.History ?? History,
                SlowMode = entry.SlowModeSeconds is { } seconds ? SlowMode.With(seconds) : SlowMode,
            },
            EntryKind.Posted => next.WithMentions(entry) with
            {
                LastPost = entry.Sequence,
                SlowMode = this.IsSlowed(entry.SenderId) ? SlowMode.AfterPost(entry.SenderId, entry.SentAt) : SlowMode,
            },
            EntryKind.Edited => next.WithMentions(entry),
            EntryKind.Pinned => next with { Pins = [.. Unpinned(entry), entry.RefersTo!.Value] },
            EntryKind.Unpinned => next with { Pins = Unpinned(entry) },
            EntryKind.Deleted => next.WithMentions(entry) with { Pins = Unpinned(entry), LastDeletion = entry.Sequence },
            EntryKind.Reacted or EntryKind.Unreacted or EntryKind.Hidden => next,
        };
    }

    /// <summary>A post, edit or deletion says whom its message mentions from then on.</summary>
    private Conversation WithMentions(Entry entry)
    {
        var about = entry.RefersTo ?? entry.Sequence;
        var mentioned = entry.Mentions?.ToHashSet() ?? [];
        var before = entry.RefersTo is null ? [] : Members.Keys.Where(user => Members[user].Mentions.Contains(about));
        return this with
        {
            MentionsOfAll = MentionList.With(MentionsOfAll, about, entry.MentionAll is true),
            Members = Members.SetItems(mentioned.Where(Members.ContainsKey).Union(before)
                .Select(user => KeyValuePair.Create(user, Members[user].WithMention(about, mentioned.Contains(user))))),
        };
    }

    private static HistoryAccess HistoryOf(ConversationType type) =>
        type == ConversationType.Group ? HistoryAccess.Joined : HistoryAccess.All;

    /// <summary>Of a joining. Where nothing was said yet, there is nothing to hide.</summary>
    private long ReadsFrom(Entry joined) => History == HistoryAccess.All || LastPost == 0 ? 0 : joined.Sequence;

    /// <summary>Without the message that the entry is about.</summary>
    private ImmutableArray<long> Unpinned(Entry entry) => Pins.Remove(entry.RefersTo ?? 0);
}

/// <summary>What the log says of a member.</summary>
/// <param name="ReadsFrom">The first sequence that they may read; 0 for all.</param>
/// <param name="IsPending">They were not asked before they joined, and have yet to accept.</param>
internal sealed record Membership(
    MemberRole Role, DateTimeOffset JoinedAt, long JoinedSequence, long ReadsFrom, bool IsPending)
{
    public static Membership From(MemberState state) =>
        new(state.Role, state.JoinedAt, state.JoinedSequence, state.ReadsFrom, state.Pending) { Mentions = state.Mentions };

    /// <summary>Messages that mention the member by their id, whether they have read them or not.</summary>
    public ImmutableArray<long> Mentions { get; init; } = [];

    public Membership WithMention(long message, bool mentioned) =>
        this with { Mentions = MentionList.With(Mentions, message, mentioned) };

    /// <summary>An edit of a message is as old as the message.</summary>
    public bool Reads(Entry entry) => entry.Sequence >= ReadsFrom && !(entry.RefersTo < ReadsFrom);

    /// <summary>The entry, or its place.</summary>
    public Entry Show(Entry entry) => Reads(entry) ? entry : entry.Hide();

    public MemberState ToState(UserId user, Watermark mark) => new()
    {
        UserId = user,
        Role = Role,
        JoinedAt = JoinedAt,
        JoinedSequence = JoinedSequence,
        Pending = IsPending,
        ReadsFrom = ReadsFrom,
        Mentions = MentionList.After(Mentions, mark.Read),
        Delivered = mark.Delivered,
        Read = mark.Read,
    };
}
