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

    // It also ends after so many entries about its posts, which are read for so many posts at once.
    private const int PageChangesMax = 1_000;
    private const int FoldedTogether = 50;

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

        var (items, next) = query.After is { } after
            ? await After(after, last, query.Limit, caller)
            : await Before(query.Before ?? long.MaxValue, last, query.Limit, caller);
        return new MessagePage { Items = items, LastSequence = last, More = next is not null, Next = next };
    }

    public async Task<Reply<MessageView>> Message(UserId caller, MessageId messageId)
    {
        var found = await Find(caller, messageId);
        return found.Error is { } error
            ? error
            : MessageFold.Fold(tail.Durable.Id, [found.Value!.Post], found.Value.Later, caller)[0];
    }

    /// <summary>A post, and all that was done with it.</summary>
    public async Task<Reply<ChangedMessage>> Find(UserId caller, MessageId messageId)
    {
        var durable = tail.Durable;
        if (durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var found = await tail.ReadAfter(messageId.Sequence - 1, durable.LastSequence, 1);
        return found is [{ Kind: EntryKind.Posted } post] && post.MessageId == messageId
            ? new ChangedMessage(post, await ReadReferring(found, durable.LastSequence), durable.LastSequence)
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

        var items = ImmutableArray.CreateBuilder<MessageView>();
        foreach (var sequence in durable.Pins.Reverse())
        {
            items.AddRange(await Fold(
                await tail.ReadAfter(sequence - 1, durable.LastSequence, 1), durable.LastSequence, caller, latestFirst: true));
        }

        return new PinList { Items = items.ToImmutable(), LastSequence = durable.LastSequence, Epoch = durable.Epoch };
    }

    /// <summary>The latest message of a conversation as it was; null when there is none.</summary>
    public async Task<MessageView?> Latest(Conversation durable, UserId reader)
    {
        var last = durable.LastSequence;
        var latest = durable.LastPost switch
        {
            0 => [],
            { } sequence => await tail.ReadAfter(sequence - 1, last, 1),
            null => (await PostsBefore(long.MaxValue, last, 1)).Posts,
        };
        return latest.IsEmpty ? null : (await Fold(latest, last, reader, latestFirst: true))[0];
    }

    /// <param name="at">A sequence; one that the log does not have counts as the next that it has.</param>
    private async Task<MessagePage> Around(long at, long last, int limit, UserId caller)
    {
        at = Math.Clamp(at, 0, last);
        var (older, previous) = await Before(at + 1, last, limit - (limit / 2), caller);
        var (newer, next) = await After(at, last, limit / 2, caller);
        return new()
        {
            Items = [.. older, .. newer],
            LastSequence = last,
            More = next is not null,
            Next = next,
            Previous = previous,
        };
    }

    private async Task<(ImmutableArray<MessageView> Items, long? Next)> Before(long before, long last, int limit, UserId reader)
    {
        var (posts, next) = await PostsBefore(before, last, limit);
        var items = await Fold(posts, last, reader, latestFirst: true);
        return (items, items.Length < posts.Length ? items[0].Sequence : next);
    }

    private async Task<(ImmutableArray<MessageView> Items, long? Next)> After(long after, long last, int limit, UserId reader)
    {
        var (posts, next) = await PostsAfter(after, last, limit);
        var items = await Fold(posts, last, reader, latestFirst: false);
        return (items, items.Length < posts.Length ? items[^1].Sequence : next);
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
            var entries = await tail.ReadAfter(after, last, Math.Max(limit, ReadMin));
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

    /// <summary>
    /// Of posts in order, those at one end, fewer where much was done with them: nobody makes the server read more than a bound
    /// by editing what they wrote again and again.
    /// </summary>
    private async Task<ImmutableArray<MessageView>> Fold(
        ImmutableArray<Entry> posts, long last, UserId reader, bool latestFirst)
    {
        List<ImmutableArray<MessageView>> parts = [];
        for (int done = 0, changes = 0; done < posts.Length && changes < PageChangesMax;)
        {
            var count = Math.Min(FoldedTogether, posts.Length - done);
            var some = posts.Slice(latestFirst ? posts.Length - done - count : done, count);
            var referring = await ReadReferring(some, last);
            parts.Insert(latestFirst ? 0 : parts.Count, MessageFold.Fold(tail.Durable.Id, some, referring, reader));
            (done, changes) = (done + count, changes + referring.Length);
        }

        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>All that was done with some posts, in order.</summary>
    private async Task<ImmutableArray<Entry>> ReadReferring(ImmutableArray<Entry> posts, long last) => tail.UpTo(
        last, await log.ReadReferring(tail.Durable.Id, posts[0].Sequence, posts[^1].Sequence, CancellationToken.None)
            .TranslateUnavailable());
}
