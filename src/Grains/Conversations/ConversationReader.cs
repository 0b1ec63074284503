using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;

namespace ChatOrleans.Conversations;

/// <summary>
/// Answers questions about one conversation, to members by a durable change. Each answer is of one moment: it takes what is
/// durable before its first await, and contains nothing that came later.
/// </summary>
internal sealed class ConversationReader(
    IConversationLog log, LogTail tail, MessageReader messages, Watermarks watermarks, ChatLimits limits)
{
    /// <summary>Members of a conversation whose watermarks everybody gets.</summary>
    public const int ReceiptsMax = 100;

    // Unread messages are counted up to here; clients show "999+".
    private const int UnreadMax = 1_000;

    // Among this many entries at the end of the log. Whoever has more unread gets a number that may be too small.
    private const int UnreadEntriesMax = 5_000;

    public async Task<Reply<ConversationSummary>> Summary(UserId caller) =>
        tail.Durable.CheckMember(caller) is { } error ? error : await Summarize(caller);

    public Reply<MemberPage> Members(UserId caller, UserId? after, int limit)
    {
        if (tail.Durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        ImmutableArray<Member> rest =
        [
            .. tail.Durable.Members
                .Where(member => after is null || member.Key.Value.CompareTo(after.Value.Value) > 0)
                .Take(limit + 1)
                .Select(member => ToMember(member.Key, member.Value, caller)),
        ];
        return rest.Length <= limit
            ? new MemberPage { Items = rest }
            : new MemberPage { Items = rest[..limit], Next = rest[limit - 1].UserId };
    }

    public Reply<InviteList> Invites(UserId caller, DateTimeOffset now) =>
        tail.Durable.CheckMay(caller, MemberAction.Invite) is { } error
            ? error
            : new InviteList([.. tail.Durable.Admission.Invites.Where(invite => tail.Durable.Lets(invite, now))]);

    /// <param name="user">A member.</param>
    public Member MemberOf(UserId user, UserId caller) => ToMember(user, tail.Durable.Members[user], caller);

    public Receipt ReceiptOf(UserId member)
    {
        var mark = watermarks[member];
        return new() { UserId = member, DeliveredSequence = mark.Delivered, ReadSequence = mark.Read };
    }

    public async Task<Reply<EntryPage>> Entries(
        UserId caller, Position position, int limit, PageSide side = PageSide.After)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var last = durable.LastSequence;
        var sequence = side == PageSide.Before ? Math.Max(position.Sequence, 1) - 1 : position.Sequence;
        var at = Math.Clamp(sequence, 0, Math.Min(tail.CommonWith(position.Epoch), last));
        var (after, count) = side switch
        {
            PageSide.After => (at, limit),
            PageSide.Before => (Math.Max(at - limit, 0), (int)Math.Min(at, limit)),
            PageSide.Around => (Math.Clamp(at - ((limit + 1) / 2), 0, Math.Max(last - limit, 0)), limit),
        };
        var entries = await tail.ReadAfter(after, last, count);
        return new EntryPage
        {
            After = after,
            Epoch = durable.Epoch,
            Items = [.. entries.Select(durable.Members[caller].Show)],
            LastSequence = last,
            More = side == PageSide.Before ? after > 0 : entries is [.., var latest] && latest.Sequence < last,
        };
    }

    public async Task<ConversationDelta> Sync(UserId caller, Position cursor, int limit)
    {
        var durable = tail.Durable;
        if (durable.Find(caller) is not { } membership)
        {
            return new() { ConversationId = durable.Id, Kind = DeltaKind.Gone, Entries = [], LastSequence = 0, Receipts = [] };
        }

        ImmutableArray<Receipt> receipts = durable.Members.Count <= ReceiptsMax
            ? [.. durable.Members.Keys.Where(member => member == caller || durable.IsShown(member)).Select(ReceiptOf)]
            : [ReceiptOf(caller)];

        // The device must drop what the log lost by a restore. A cursor beyond the end of the same epoch starts afresh.
        var last = durable.LastSequence;
        var held = Math.Clamp(cursor.Sequence, 0, tail.CommonWith(cursor.Epoch));
        var missing = last - held;
        var reset = missing < 0 || missing > limits.SyncEntries;
        return new()
        {
            ConversationId = durable.Id,
            Kind = reset ? DeltaKind.Reset : DeltaKind.Delta,
            Entries = missing == 0
                ? []
                : [.. (await tail.ReadAfter(reset ? last - limit : held, last, limit)).Select(membership.Show)],
            LastSequence = last,
            Receipts = receipts,
            Epoch = durable.Epoch,
            TruncateTo = !reset && cursor.Epoch != durable.Epoch ? held : null,
        };
    }

    /// <summary>The conversation as a member sees it.</summary>
    public async Task<ConversationSummary> Summarize(UserId member)
    {
        var durable = tail.Durable;
        var (last, read) = (durable.LastSequence, watermarks[member].Read);
        var membership = durable.Members[member];
        var mentions = MentionList.Unread(durable, membership, read);
        var summary = new ConversationSummary
        {
            Id = durable.Id,
            Type = durable.Type,
            Name = durable.Name,
            Description = durable.Description,
            Permissions = durable.Permissions,
            CreatedAt = durable.CreatedAt,
            CreatedBy = durable.CreatedBy,
            History = durable.History,
            Visibility = durable.Visibility == Visibility.Private ? null : durable.Visibility,
            SlowModeSeconds = durable.SlowMode.Seconds > 0 ? durable.SlowMode.Seconds : null,
            ReadsFrom = membership.ReadsFrom > 1 ? membership.ReadsFrom : null,
            Role = membership.Role,
            MemberCount = durable.Members.Count,
            LastSequence = last,
            Epoch = durable.Epoch,
            PeerId = durable.PeerOf(member),
            Pending = membership.IsPending ? true : null,
            ReadSequence = read,
            Unread = 0,
            Mentions = mentions.IsEmpty ? null : mentions,
            LastActivityAt = membership.ReadsFrom > 0 ? membership.JoinedAt : durable.CreatedAt,
        };

        var unread = read >= last
            ? 0
            : await log.CountUnread(
                durable.Id, member, Math.Max(read, last - UnreadEntriesMax), UnreadMax, CancellationToken.None)
                .TranslateUnavailable();
        return await messages.Latest(durable, member) is { } latest
            ? summary with { Unread = unread, LastMessage = latest, LastActivityAt = latest.SentAt }
            : summary;
    }

    /// <summary>Whether a durable entry is by this user.</summary>
    public async Task<bool> HasMade(UserId user, long sequence) =>
        await tail.ReadAfter(sequence - 1, sequence, 1) is [var entry] && entry.SenderId == user;

    private Member ToMember(UserId user, Membership membership, UserId caller)
    {
        var mark = user == caller || !membership.IsPending ? watermarks[user] : default;
        return new()
        {
            UserId = user,
            Role = membership.Role,
            JoinedAt = membership.JoinedAt,
            ReadSequence = mark.Read,
            DeliveredSequence = mark.Delivered,
            Pending = membership.IsPending ? true : null,
        };
    }
}
