using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Storage;

namespace ChatOrleans.Conversations;

/// <summary>Reads messages, each with all that was done with it, as <see cref="ConversationReader"/> answers.</summary>
internal sealed class MessageReader(IConversationLog log, LogTail tail)
{
    // Entries that are not posts are skipped, so a small page is read by a larger one.
    private const int ReadMin = 32;

    // A page of messages ends after so many entries, however many of them are posts.
    private const int PageEntriesMax = 1_000;

    // It also ends after so many entries about its posts, long texts counted as several, which are read for so many posts at
    // once.
    private const int PageChangesMax = 1_000;
    private const int CountedLength = 256;
    private const int FoldedTogether = 16;

    public async Task<Reply<MessagePage>> History(UserId caller, HistoryQuery query)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var reader = new Reader(durable, caller);
        if (query.Around is { } middle)
        {
            return await Around(middle, query.Limit, reader);
        }

        var (items, next) = query.After is { } after
            ? await After(after, query.Limit, reader)
            : await Before(query.Before ?? long.MaxValue, query.Limit, reader);
        return new MessagePage { Items = items, LastSequence = reader.Last, More = next is not null, Next = next };
    }

    public async Task<Reply<MessageView>> Message(UserId caller, MessageId messageId)
    {
        var found = await Find(caller, messageId);
        return found.Error is { } error
            ? error
            : MessageFold.Fold(tail.Durable.Id, [found.Value!.Post], found.Value.Later, caller)[0];
    }

    /// <summary>A post, and all that was done with it.</summary>
    /// <param name="hidden">Also one that the member may not read.</param>
    public async Task<Reply<ChangedMessage>> Find(UserId caller, MessageId messageId, bool hidden = false)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var reader = new Reader(durable, caller);
        reader = hidden ? reader with { From = 0 } : reader;
        var found = await tail.ReadAfter(messageId.Sequence - 1, reader.Last, 1);
        return found is [var post] && reader.IsPost(post) && post.MessageId == messageId
            ? new ChangedMessage(post, await ReadReferring(found, reader.Last), reader.Last)
            : ChangedMessage.NotFound;
    }

    /// <summary>The pinned messages, one after the other: a conversation has few.</summary>
    public async Task<Reply<PinList>> Pins(UserId caller)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var reader = new Reader(durable, caller);
        var items = ImmutableArray.CreateBuilder<MessageView>();
        foreach (var sequence in durable.Pins.Reverse())
        {
            items.AddRange(await ReadPost(sequence, reader));
        }

        List<MessageId> hidden = [];
        if (durable.CheckMay(caller, MemberAction.Pin) is null)
        {
            foreach (var sequence in durable.Pins.Where(sequence => sequence < reader.From))
            {
                hidden.AddRange((await tail.ReadAfter(sequence - 1, reader.Last, 1)).Select(post => post.MessageId!.Value));
            }
        }

        return new PinList
        {
            Items = items.ToImmutable(),
            LastSequence = reader.Last,
            Epoch = durable.Epoch,
            Hidden = hidden is [] ? null : [.. hidden],
        };
    }

    /// <summary>The latest message of a conversation as it was; null when there is none that the member may read.</summary>
    public async Task<MessageView?> Latest(Conversation durable, UserId member)
    {
        var reader = new Reader(durable, member);
        var latest = durable.LastPost switch
        {
            { } sequence => await ReadPost(sequence, reader),
            null => (await Before(long.MaxValue, 1, reader)).Items,
        };
        return latest is [var message] ? message : null;
    }

    /// <summary>None where the member may not read it.</summary>
    private async Task<ImmutableArray<MessageView>> ReadPost(long sequence, Reader reader) =>
        sequence == 0 || sequence < reader.From
            ? []
            : await Fold(await tail.ReadAfter(sequence - 1, reader.Last, 1), reader, latestFirst: true);

    /// <param name="at">A sequence; one that the log does not have counts as the next that it has.</param>
    private async Task<MessagePage> Around(long at, int limit, Reader reader)
    {
        at = Math.Clamp(at, 0, reader.Last);
        var (older, previous) = await Before(at + 1, limit - (limit / 2), reader);
        var (newer, next) = await After(at, limit / 2, reader);
        return new()
        {
            Items = [.. older, .. newer],
            LastSequence = reader.Last,
            More = next is not null,
            Next = next,
            Previous = previous,
        };
    }

    private async Task<(ImmutableArray<MessageView> Items, long? Next)> Before(long before, int limit, Reader reader)
    {
        var (posts, next) = await PostsBefore(before, limit, reader);
        var items = await Fold(posts, reader, latestFirst: true);
        return (items, items.Length < posts.Length ? items[0].Sequence : next);
    }

    private async Task<(ImmutableArray<MessageView> Items, long? Next)> After(long after, int limit, Reader reader)
    {
        var (posts, next) = await PostsAfter(Math.Max(after, reader.From - 1), limit, reader);
        var items = await Fold(posts, reader, latestFirst: false);
        return (items, items.Length < posts.Length ? items[^1].Sequence : next);
    }

    /// <summary>The last posts before a sequence, and from where to go on; null when there is nothing before them.</summary>
    private async Task<(ImmutableArray<Entry> Posts, long? Next)> PostsBefore(long before, int limit, Reader reader)
    {
        var posts = new List<Entry>();
        var read = 0;
        while (true)
        {
            var entries = await log.ReadBefore(
                tail.Durable.Id, before, Math.Max(limit, ReadMin), CancellationToken.None).TranslateUnavailable();
            posts.InsertRange(0, tail.UpTo(reader.Last, entries).Where(reader.IsPost));
            var isMore = entries is [var first, ..] && first.Sequence > Math.Max(reader.From, 1);
            if (posts.Count >= limit)
            {
                var surplus = posts.Count - limit;
                return ([.. posts.Skip(surplus)], surplus > 0 || isMore ? posts[surplus].Sequence : null);
            }

            if (!isMore)
            {
                return ([.. posts], null);
            }

            before = entries[0].Sequence;
            read += entries.Length;
            if (read >= PageEntriesMax)
            {
                return ([.. posts], before);
            }
        }
    }

    /// <summary>The first posts after a sequence, and from where to go on; null when there is nothing after them.</summary>
    private async Task<(ImmutableArray<Entry> Posts, long? Next)> PostsAfter(long after, int limit, Reader reader)
    {
        var last = reader.Last;
        if (limit == 0)
        {
            return ([], after < last ? after : null);
        }

        var posts = new List<Entry>();
        var read = 0;
        while (true)
        {
            var entries = await tail.ReadAfter(after, last, Math.Max(limit, ReadMin));
            posts.AddRange(entries.Where(reader.IsPost).Take(limit - posts.Count));
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

    /// <summary>
    /// Of posts in order, those at one end, fewer where much was done with them: nobody makes the server read more than a bound
    /// by editing what they wrote again and again.
    /// </summary>
    private async Task<ImmutableArray<MessageView>> Fold(
        ImmutableArray<Entry> posts, Reader reader, bool latestFirst)
    {
        List<ImmutableArray<MessageView>> parts = [];
        for (int done = 0, changes = 0; done < posts.Length && changes < PageChangesMax;)
        {
            var count = Math.Min(FoldedTogether, posts.Length - done);
            var some = posts.Slice(latestFirst ? posts.Length - done - count : done, count);
            var referring = await ReadReferring(some, reader.Last);
            parts.Insert(latestFirst ? 0 : parts.Count, MessageFold.Fold(tail.Durable.Id, some, referring, reader.User));
            (done, changes) = (
                done + count, changes + referring.Sum(entry => 1 + ((entry.Text?.Length ?? 0) / CountedLength)));
        }

        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>All that was done with some posts, in order.</summary>
    private async Task<ImmutableArray<Entry>> ReadReferring(ImmutableArray<Entry> posts, long last) => tail.UpTo(
        last, await log.ReadReferring(tail.Durable.Id, posts[0].Sequence, posts[^1].Sequence, CancellationToken.None)
            .TranslateUnavailable());

    /// <summary>What a member reads at one moment: from the first sequence that is theirs up to the end of the log.</summary>
    private readonly record struct Reader(UserId User, long From, long Last)
    {
        public Reader(Conversation durable, UserId member)
            : this(member, durable.Members[member].ReadsFrom, durable.LastSequence)
        {
        }

        public bool IsPost(Entry entry) => entry.Kind == EntryKind.Posted && entry.Sequence >= From;
    }
}
