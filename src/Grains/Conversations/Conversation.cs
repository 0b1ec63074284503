using System.Collections.Immutable;
using System.Text;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>
/// The rules of one conversation, without a runtime: the fold of its log and the decisions about what may be appended.
/// A decision numbers its entries at once and counts them in, so that the next decision builds on it while the first is
/// still on its way to the disk; if that fails, this object is thrown away and made anew from the log. This part of the
/// class decides; <c>.Fold.cs</c> counts entries in.
/// </summary>
public sealed partial class Conversation
{
    private readonly ConversationId _id;
    private readonly SortedDictionary<UserId, MemberState> _members = new(ByValue);
    private readonly Dictionary<UserId, long> _unconfirmed;
    private DateTimeOffset _lastSentAt;

    public Conversation(ConversationId id, ConversationState snapshot)
    {
        _id = id;
        Type = snapshot.Type;
        Name = snapshot.Name;
        CreatedAt = snapshot.CreatedAt;
        CreatedBy = snapshot.CreatedBy;
        LastSequence = Committed = snapshot.Sequence;
        _unconfirmed = new(snapshot.Unconfirmed);
        foreach (var member in snapshot.Members)
        {
            _members.Add(member.UserId, member);
        }
    }

    private static Comparer<UserId> ByValue { get; } = Comparer<UserId>.Create((a, b) => a.Value.CompareTo(b.Value));

    public ConversationType Type { get; private set; }

    public string? Name { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public UserId CreatedBy { get; private set; }

    /// <summary>The last number that was given out.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The last number that is durable; nobody is shown more.</summary>
    public long Committed { get; private set; }

    public bool Exists => LastSequence > 0;

    public IReadOnlyCollection<MemberState> Members => _members.Values;

    public IReadOnlyDictionary<UserId, long> Unconfirmed => _unconfirmed;

    public MemberState? Find(UserId user) => _members.GetValueOrDefault(user);

    /// <summary>Null for a member, else why the caller gets nothing.</summary>
    public ChatError? WhyNotMember(UserId user) =>
        !Exists ? ChatError.Of(ChatErrorCode.NotFound, "There is no such conversation.")
        : !_members.ContainsKey(user) ? ChatError.Of(ChatErrorCode.NotMember, "You are no member of this conversation.")
        : null;

    public Decision Create(CreateConversation request, ChatLimits limits, DateTimeOffset now)
    {
        if (request.WhyInvalid(_id, limits) is { } error)
        {
            return error;
        }

        var direct = request.Type == ConversationType.Direct;
        var entries = ImmutableArray.CreateBuilder<Entry>(request.MemberIds.Length + 1);
        entries.Add(Next(EntryKind.Joined, request.CreatorId, now) with
        {
            UserId = request.CreatorId,
            Role = direct ? MemberRole.Member : MemberRole.Owner,
            Type = request.Type,
            Name = direct ? null : request.Name,
        });
        Apply(entries[0]);
        AddJoined(entries, request.CreatorId, request.MemberIds, now);
        return entries.DrainToImmutable();
    }

    public Decision Post(PostMessage message, ChatLimits limits, DateTimeOffset now)
    {
        if (WhyNotMember(message.SenderId) is { } error)
        {
            return error;
        }

        if (Type == ConversationType.Channel && _members[message.SenderId].Role == MemberRole.Member)
        {
            return ChatError.Of(ChatErrorCode.Forbidden, "Only owners and admins post in a channel.");
        }

        if (message.Text is { } text && Encoding.UTF8.GetByteCount(text) > limits.MessageTextBytes)
        {
            return ChatError.Of(
                ChatErrorCode.TooLarge, $"A text has at most {limits.MessageTextBytes} bytes (MessageTextBytes).");
        }

        if (LastSequence >= MessageId.SequenceMax)
        {
            return ChatError.Of(ChatErrorCode.LimitReached, "The conversation is full.");
        }

        var entry = Next(EntryKind.Posted, message.SenderId, now);
        entry = entry with
        {
            MessageId = MessageId.At(_id, entry.Sequence, entry.SentAt),
            ClientMessageId = message.ClientMessageId,
            ContentType = message.ContentType,
            Text = message.Text,
            ReplyTo = message.ReplyTo,
            Mentions = message.Mentions,
        };
        Apply(entry);
        return ImmutableArray.Create(entry);
    }

    public Decision AddMembers(UserId caller, ImmutableArray<UserId> users, ChatLimits limits, DateTimeOffset now)
    {
        if (WhyNotAllowed(caller, MemberRole.Admin) is { } error)
        {
            return error;
        }

        ImmutableArray<UserId> added = [.. users.Distinct().Where(user => !_members.ContainsKey(user))];
        if (_members.Count + added.Length > limits.GroupMembers)
        {
            return ChatError.Of(
                ChatErrorCode.LimitReached, $"A conversation has at most {limits.GroupMembers} members (GroupMembers).");
        }

        var entries = ImmutableArray.CreateBuilder<Entry>(added.Length);
        AddJoined(entries, caller, added, now);
        return entries.DrainToImmutable();
    }

    public Decision Remove(UserId caller, UserId user, DateTimeOffset now)
    {
        var needed = caller == user ? MemberRole.Member
            : Find(user)?.Role >= MemberRole.Admin ? MemberRole.Owner
            : MemberRole.Admin;
        if (WhyNotAllowed(caller, needed) is { } error)
        {
            return error;
        }

        if (Find(user) is not { } leaving)
        {
            return ImmutableArray<Entry>.Empty;
        }

        var entries = ImmutableArray.CreateBuilder<Entry>(2);
        if (leaving.Role == MemberRole.Owner && Heir(leaving) is { } heir)
        {
            Append(Next(EntryKind.RoleChanged, caller, now) with { UserId = heir.UserId, Role = MemberRole.Owner });
        }

        Append(Next(EntryKind.Left, caller, now) with { UserId = user });
        return entries.DrainToImmutable();

        void Append(Entry entry)
        {
            entries.Add(entry);
            Apply(entry);
        }
    }

    public Decision ChangeRole(UserId caller, UserId user, MemberRole role, DateTimeOffset now)
    {
        if (WhyNotAllowed(caller, MemberRole.Owner) is { } error)
        {
            return error;
        }

        if (Find(user) is not { } member)
        {
            return ChatError.Of(ChatErrorCode.NotFound, "That user is no member of this conversation.");
        }

        if (member.Role == role)
        {
            return ImmutableArray<Entry>.Empty;
        }

        if (member.Role == MemberRole.Owner && Owners == 1)
        {
            return ChatError.Of(ChatErrorCode.Conflict, "A conversation keeps at least one owner.");
        }

        var entry = Next(EntryKind.RoleChanged, caller, now) with { UserId = user, Role = role };
        Apply(entry);
        return ImmutableArray.Create(entry);
    }

    public Decision Rename(UserId caller, string name, ChatLimits limits, DateTimeOffset now)
    {
        if (WhyNotAllowed(caller, MemberRole.Admin) is { } error)
        {
            return error;
        }

        if (!ShownName.IsValid(name, limits.ConversationNameLength))
        {
            return ChatError.Invalid("name", $"A name has 1 to {limits.ConversationNameLength} visible characters.");
        }

        if (name == Name)
        {
            return ImmutableArray<Entry>.Empty;
        }

        var entry = Next(EntryKind.Renamed, caller, now) with { Name = name };
        Apply(entry);
        return ImmutableArray.Create(entry);
    }

    private int Owners => _members.Values.Count(member => member.Role == MemberRole.Owner);

    private ChatError? WhyNotAllowed(UserId caller, MemberRole needed) =>
        WhyNotMember(caller)
        ?? (Type == ConversationType.Direct
            ? ChatError.Of(ChatErrorCode.Forbidden, "A direct conversation keeps its two members and has no name.")
            : _members[caller].Role < needed
                ? ChatError.Of(ChatErrorCode.Forbidden, "Your role in this conversation does not allow it.")
                : null);

    /// <summary>Who becomes owner when the last one leaves: the longest-standing admin, else member.</summary>
    private MemberState? Heir(MemberState leaving) => Owners > 1 ? null : _members.Values
        .Where(member => member != leaving)
        .OrderByDescending(member => member.Role)
        .ThenBy(member => member.JoinedSequence)
        .FirstOrDefault();

    private void AddJoined(
        ImmutableArray<Entry>.Builder entries, UserId by, ImmutableArray<UserId> users, DateTimeOffset now)
    {
        foreach (var user in users)
        {
            var entry = Next(EntryKind.Joined, by, now) with { UserId = user, Role = MemberRole.Member };
            entries.Add(entry);
            Apply(entry);
        }
    }

    /// <summary>The next entry. Times have milliseconds and never run backwards within a conversation.</summary>
    private Entry Next(EntryKind kind, UserId sender, DateTimeOffset now)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return new()
        {
            Sequence = LastSequence + 1,
            Kind = kind,
            SenderId = sender,
            SentAt = time > _lastSentAt ? time : _lastSentAt,
        };
    }
}
