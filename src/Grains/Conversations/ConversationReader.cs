using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;

namespace ChatOrleans.Conversations;

/// <summary>
/// Answers questions about one conversation, to members by a durable change. Each answer is of one moment: it takes what is
/// durable before its first await, and contains nothing that came later.
/// </summary>
internal sealed class ConversationReader(IConversationLog log, LogTail tail, Watermarks watermarks, ChatLimits limits)
{
    // Members of a conversation whose watermarks everybody gets in a sync.
    private const int ReceiptsMax = 100;

    // Unread messages are counted up to here; clients show "999+".
    private const int UnreadMax = 1_000;

    // Among this many entries at the end of the log. Whoever has more unread gets a number that may be too small.
    private const int UnreadEntriesMax = 5_000;

    // Entries that are not posts are skipped, so a small page is read by a larger one.
    private const int ReadMin = 32;

    // A page of messages ends after so many entries, however many of them are posts.
    private const int PageEntriesMax = 1_000;

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

    /// <param name="user">A member.</param>
    public Member MemberOf(UserId user, UserId caller) => ToMember(user, tail.Durable.Members[user], caller);

    public Receipt ReceiptOf(UserId member)
    {
        var mark = watermarks[member];
        return new() { UserId = member, DeliveredSequence = mark.Delivered, ReadSequence = mark.Read };
    }

    public async Task<Reply<MessagePage>> History(UserId caller, HistoryQuery query)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var last = durable.LastSequence;
        if (query.Around is { } middle)
        {
            return await Around(middle, last, query.Limit, caller);
        }

        var (posts, next) = query.After is { } after
            ? await PostsAfter(after, last, query.Limit)
            : await PostsBefore(query.Before ?? long.MaxValue, last, query.Limit);
        return new MessagePage
        {
            Items = await Fold(posts, caller),
            LastSequence = last,
            More = next is not null,
            Next = next,
        };
    }

    public async Task<Reply<MessageView>> Message(UserId caller, MessageId messageId)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var found = await ReadAfter(messageId.Sequence - 1, durable.LastSequence, 1);
        return found is [{ Kind: EntryKind.Posted } post] && post.MessageId == messageId
            ? (await Fold(found, caller))[0]
            : ChatError.Of(ChatErrorCode.NotFound, "There is no such message.");
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
        var entries = await ReadAfter(after, last, count);
        return new EntryPage
        {
            After = after,
            Epoch = durable.Epoch,
            Items = entries,
            LastSequence = last,
            More = side == PageSide.Before ? after > 0 : entries is [.., var latest] && latest.Sequence < last,
        };
    }

    public async Task<ConversationDelta> Sync(UserId caller, Position cursor, int limit)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is not null)
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
            Entries = missing == 0 ? [] : await ReadAfter(reset ? last - limit : held, last, limit),
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
        var summary = new ConversationSummary
        {
            Id = durable.Id,
            Type = durable.Type,
            Name = durable.Name,
            CreatedAt = durable.CreatedAt,
            CreatedBy = durable.CreatedBy,
            Role = durable.Members[member].Role,
            MemberCount = durable.Members.Count,
            LastSequence = last,
            Epoch = durable.Epoch,
            PeerId = durable.PeerOf(member),
            Pending = durable.Members[member].IsPending ? true : null,
            ReadSequence = read,
            Unread = 0,
            LastActivityAt = durable.CreatedAt,
        };

        var unread = read >= last
            ? 0
            : await log.CountUnread(
                durable.Id, member, Math.Max(read, last - UnreadEntriesMax), UnreadMax, CancellationToken.None)
                .TranslateUnavailable();
        var latest = durable.LastPost switch
        {
            0 => [],
            { } sequence => await ReadAfter(sequence - 1, last, 1),
            null => (await PostsBefore(long.MaxValue, last, 1)).Posts,
        };
        return latest is [.., var post]
            ? summary with
            {
                Unread = unread,
                LastMessage = (await Fold(latest, member))[0],
                LastActivityAt = post.SentAt,
            }
            : summary;
    }

    /// <summary>Whether a durable entry is by this user.</summary>
    public async Task<bool> HasMade(UserId user, long sequence) =>
        await ReadAfter(sequence - 1, sequence, 1) is [var entry] && entry.SenderId == user;

    /// <param name="at">A sequence; one that the log does not have counts as the next that it has.</param>
    private async Task<MessagePage> Around(long at, long last, int limit, UserId caller)
    {
        at = Math.Clamp(at, 0, last);
        var (older, previous) = await PostsBefore(at + 1, last, limit - (limit / 2));
        var (newer, next) = await PostsAfter(at, last, limit / 2);
        return new()
        {
            Items = await Fold([.. older, .. newer], caller),
            LastSequence = last,
            More = next is not null,
            Next = next,
            Previous = previous,
        };
    }

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

    /// <summary>The last posts before a sequence, and from where to go on; null when there is nothing before them.</summary>
    private async Task<(ImmutableArray<Entry> Posts, long? Next)> PostsBefore(long before, long last, int limit)
    {
        var posts = new List<Entry>();
        var read = 0;
        while (true)
        {
            var entries = await log.ReadBefore(
                tail.Durable.Id, before, Math.Max(limit, ReadMin), CancellationToken.None).TranslateUnavailable();
            posts.InsertRange(0, tail.UpTo(last, entries).Where(entry => entry.Kind == EntryKind.Posted));
            if (posts.Count >= limit)
            {
                var surplus = posts.Count - limit;
                return ([.. posts.Skip(surplus)], surplus > 0 || entries[0].Sequence > 1 ? posts[surplus].Sequence : null);
            }

            if (entries is not [{ Sequence: > 1 } first, ..])
            {
                return ([.. posts], null);
            }

            before = first.Sequence;
            read += entries.Length;
            if (read >= PageEntriesMax)
            {
                return ([.. posts], before);
            }
        }
    }

    /// <summary>The first posts after a sequence, and from where to go on; null when there is nothing after them.</summary>
    private async Task<(ImmutableArray<Entry> Posts, long? Next)> PostsAfter(long after, long last, int limit)
    {
        if (limit == 0)
        {
            return ([], after < last ? after : null);
        }

        var posts = new List<Entry>();
        var read = 0;
        while (true)
        {
            var entries = await ReadAfter(after, last, Math.Max(limit, ReadMin));
            posts.AddRange(entries.Where(entry => entry.Kind == EntryKind.Posted).Take(limit - posts.Count));
            if (entries is not [.., var latest] || latest.Sequence >= last && posts.Count < limit)
            {
                return ([.. posts], null);
            }

            after = posts.Count < limit ? latest.Sequence : posts[^1].Sequence;
            read += entries.Length;
            if (posts.Count == limit || read >= PageEntriesMax)
            {
                return ([.. posts], after < last ? after : null);
            }
        }
    }

    private async Task<ImmutableArray<Entry>> ReadAfter(long after, long last, int limit) => limit == 0
        ? []
        : tail.UpTo(last, await log.ReadAfter(tail.Durable.Id, after, limit, CancellationToken.None).TranslateUnavailable());

    private async Task<ImmutableArray<MessageView>> Fold(ImmutableArray<Entry> posts, UserId reader)
    {
        var conversation = tail.Durable.Id;
        var referring = posts is [var first, ..]
            ? await log.ReadReferring(conversation, first.Sequence, posts[^1].Sequence, CancellationToken.None)
                .TranslateUnavailable()
            : [];
        return MessageFold.Fold(conversation, posts, referring, reader);
    }
}
