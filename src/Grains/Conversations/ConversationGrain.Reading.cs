using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

public sealed partial class ConversationGrain
{
    // Members of a conversation whose watermarks everybody is told of in a sync.
    private const int ReceiptsMax = 100;

    // Unread messages are counted up to here; clients show "999+".
    private const int UnreadMax = 1_000;

    public async Task<Reply<ConversationSummary>> Summary(UserId caller, long head, CancellationToken cancellationToken)
    {
        await Reach(head, cancellationToken);
        return await ForMember<ConversationSummary>(caller, async () => await Summarize(caller, cancellationToken));
    }

    public Task<Reply<MemberPage>> Members(
        UserId caller, UserId? after, int limit, CancellationToken cancellationToken) => ForMember(caller, () =>
        {
            ImmutableArray<Member> rest =
            [
                .. _conversation.Members
                    .Where(member => after is null || member.UserId.Value.CompareTo(after.Value.Value) > 0)
                    .Take(limit + 1)
                    .Select(member => member.ToMember()),
            ];
            return Task.FromResult<Reply<MemberPage>>(rest.Length <= limit
                ? new MemberPage { Items = rest }
                : new MemberPage { Items = rest[..limit], Next = rest[limit - 1].UserId });
        });

    public Task<Reply<MessagePage>> History(
        UserId caller, HistoryQuery query, CancellationToken cancellationToken) => ForMember<MessagePage>(caller, async () =>
        {
            var last = _conversation.Committed;
            var (posts, more) = query.After is { } after
                ? await PostsAfter(after, last, query.Limit, cancellationToken)
                : await PostsBefore(query.Before ?? long.MaxValue, last, query.Limit, cancellationToken);
            return new MessagePage
            {
                Items = await Fold(posts, caller, cancellationToken),
                LastSequence = last,
                More = more,
            };
        });

    public Task<Reply<MessageView>> Message(
        UserId caller, MessageId messageId, CancellationToken cancellationToken) => ForMember<MessageView>(caller, async () =>
        {
            var found = await log.ReadAfter(_id, messageId.Sequence - 1, 1, cancellationToken).OrTransient();
            return found is [{ Kind: EntryKind.Posted } post] && post.MessageId == messageId
                ? (await Fold(found, caller, cancellationToken))[0]
                : ChatError.Of(ChatErrorCode.NotFound, "There is no such message.");
        });

    public Task<Reply<EntryPage>> Entries(
        UserId caller, long after, int limit, CancellationToken cancellationToken) => ForMember<EntryPage>(caller, async () =>
        {
            var last = _conversation.Committed;
            var entries = UpTo(last, await log.ReadAfter(_id, after, limit, cancellationToken).OrTransient());
            return new EntryPage
            {
                Items = entries,
                LastSequence = last,
                More = entries.Length == limit && entries[^1].Sequence < last,
            };
        });

    public async Task<ConversationDelta> Sync(
        UserId caller, long cursor, int limit, long head, CancellationToken cancellationToken)
    {
        await Reach(Math.Max(cursor, head), cancellationToken);
        var reply = await ForMember<ConversationDelta>(caller, async () =>
        {
            var last = _conversation.Committed;
            var members = _conversation.Members;
            ImmutableArray<Receipt> receipts = members.Count <= ReceiptsMax
                ? [.. members.Select(member => member.ToReceipt())]
                : [_conversation.Find(caller)!.ToReceipt()];

            // A cursor beyond the end is from another history (a restored backup): it too starts afresh.
            var lacks = last - Math.Max(cursor, 0);
            var reset = lacks < 0 || lacks > limits.Value.SyncEntries;
            var entries = reset ? await log.ReadBefore(_id, last + 1, limit, cancellationToken).OrTransient()
                : lacks == 0 ? []
                : UpTo(last, await log.ReadAfter(_id, cursor, limit, cancellationToken).OrTransient());
            return Delta(reset ? DeltaKind.Reset : DeltaKind.Delta, entries, last, receipts);
        });
        return reply.Value ?? Delta(DeltaKind.Gone, [], 0, []);
    }

    /// <summary>
    /// Answers who is a member by a durable change: nobody is shown one that may yet fail. What the answer needs of now it
    /// takes before its first await.
    /// </summary>
    private async Task<Reply<T>> ForMember<T>(UserId caller, Func<Task<Reply<T>>> answer)
        where T : class
    {
        while (UnsettledChange is { } change)
        {
            await change;
        }

        return _conversation.WhyNotMember(caller) is { } error ? error : await answer();
    }

    private ConversationDelta Delta(
        DeltaKind kind, ImmutableArray<Entry> entries, long last, ImmutableArray<Receipt> receipts) => new()
        {
            ConversationId = _id,
            Kind = kind,
            Entries = entries,
            LastSequence = last,
            Receipts = receipts,
        };

    /// <summary>All of one moment: what the log does not say is taken before it is read.</summary>
    private async Task<ConversationSummary> Summarize(UserId user, CancellationToken cancellationToken)
    {
        var member = _conversation.Find(user)!;
        var summary = new ConversationSummary
        {
            Id = _id,
            Type = _conversation.Type,
            Name = _conversation.Name,
            CreatedAt = _conversation.CreatedAt,
            CreatedBy = _conversation.CreatedBy,
            Role = member.Role,
            MemberCount = _conversation.Members.Count,
            LastSequence = _conversation.Committed,
            PeerId = _conversation.Type == ConversationType.Direct
                ? _conversation.Members.FirstOrDefault(other => other != member)?.UserId
                : null,
            ReadSequence = member.Read,
            Unread = 0,
            LastActivityAt = _conversation.CreatedAt,
        };

        var (last, read) = (summary.LastSequence, summary.ReadSequence);
        var unread = read >= last ? 0 : await log.CountUnread(_id, user, read, UnreadMax, cancellationToken).OrTransient();
        var (latest, _) = await PostsBefore(long.MaxValue, last, 1, cancellationToken);
        return latest is [.., var post]
            ? summary with
            {
                Unread = unread,
                LastMessage = (await Fold(latest, user, cancellationToken))[0],
                LastActivityAt = post.SentAt,
            }
            : summary;
    }

    private async Task<(ImmutableArray<Entry> Posts, bool More)> PostsBefore(
        long before, long last, int limit, CancellationToken cancellationToken)
    {
        var posts = new List<Entry>();
        while (true)
        {
            var entries = await log.ReadBefore(_id, before, Math.Max(limit, 32), cancellationToken).OrTransient();
            posts.InsertRange(0, UpTo(last, entries).Where(entry => entry.Kind == EntryKind.Posted));
            var more = entries is [{ Sequence: > 1 }, ..];
            if (posts.Count >= limit || !more)
            {
                var surplus = Math.Max(0, posts.Count - limit);
                return ([.. posts.Skip(surplus)], more || surplus > 0);
            }

            before = entries[0].Sequence;
        }
    }

    private async Task<(ImmutableArray<Entry> Posts, bool More)> PostsAfter(
        long after, long last, int limit, CancellationToken cancellationToken)
    {
        var posts = new List<Entry>();
        while (true)
        {
            var page = Math.Max(limit, 32);
            var entries = UpTo(last, await log.ReadAfter(_id, after, page, cancellationToken).OrTransient());
            posts.AddRange(entries.Where(entry => entry.Kind == EntryKind.Posted));
            var more = entries.Length == page;
            if (posts.Count >= limit || !more)
            {
                return ([.. posts.Take(limit)], more || posts.Count > limit);
            }

            after = entries[^1].Sequence;
        }
    }

    private async Task<ImmutableArray<MessageView>> Fold(
        ImmutableArray<Entry> posts, UserId reader, CancellationToken cancellationToken)
    {
        var referring = posts is [var first, ..]
            ? await log.ReadReferring(_id, first.Sequence, posts[^1].Sequence, cancellationToken).OrTransient()
            : [];
        return MessageFold.Fold(_id, posts, referring, reader);
    }
}
