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
            Items = await Fold(posts, last, caller),
            LastSequence = last,
            More = next is not null,
            Next = next,
        };
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
            ? new ChangedMessage(post, await ReadReferring(found, durable.LastSequence))
            : ChangedMessage.NotFound;
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
        return latest.IsEmpty ? null : (await Fold(latest, last, reader))[0];
    }

    /// <param name="at">A sequence; one that the log does not have counts as the next that it has.</param>
    private async Task<MessagePage> Around(long at, long last, int limit, UserId caller)
    {
        at = Math.Clamp(at, 0, last);
        var (older, previous) = await PostsBefore(at + 1, last, limit - (limit / 2));
        var (newer, next) = await PostsAfter(at, last, limit / 2);
        return new()
        {
            Items = await Fold([.. older, .. newer], last, caller),
            LastSequence = last,
            More = next is not null,
            Next = next,
            Previous = previous,
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

    private async Task<ImmutableArray<MessageView>> Fold(ImmutableArray<Entry> posts, long last, UserId reader) =>
        MessageFold.Fold(tail.Durable.Id, posts, await ReadReferring(posts, last), reader);

    /// <summary>All that was done with some posts, in order.</summary>
    private async Task<ImmutableArray<Entry>> ReadReferring(ImmutableArray<Entry> posts, long last) => posts is [var first, ..]
        ? tail.UpTo(last, await log.ReadReferring(
            tail.Durable.Id, first.Sequence, posts[^1].Sequence, CancellationToken.None).TranslateUnavailable())
        : [];
}
