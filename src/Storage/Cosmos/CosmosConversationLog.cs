using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using ChatOrleans.Conversations;
using Microsoft.Azure.Cosmos;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>The log in a Cosmos DB container, a partition for each conversation.</summary>
internal sealed class CosmosConversationLog(CosmosDatabase database, CosmosWriter writer) : IConversationLog
{
    // A transactional batch takes 100 operations; one is the run and one the head.
    private const int ClaimsMax = 98;

    private readonly CosmosReader _reader = new(database);

    /// <exception cref="ArgumentException">More than 98 of the entries have client ids.</exception>
    public Task<AppendResult> Append(
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Debug.Assert(entries.Length is > 0 and <= LogBounds.AppendEntriesMax, "An append has a bounded size.");
        var append = new CosmosAppend(conversation, entries, chain);
        if (append.Claims.Count > ClaimsMax)
        {
            throw new ArgumentException($"Cosmos DB takes {ClaimsMax} entries with client ids at once.", nameof(entries));
        }

        writer.Enqueue(append);
        return append.Done;
    }

    public Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken) =>
        _reader.ReadAfter(conversation, after, limit, cancellationToken);

    public async Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken)
    {
        var latestFirst = await _reader.Query<RunDocument>(
            conversation,
            new QueryDefinition("SELECT TOP @limit * FROM c WHERE c.first < @before ORDER BY c.first DESC")
                .WithParameter("@limit", limit).WithParameter("@before", before),
            cancellationToken);
        return
        [
            .. latestFirst.AsEnumerable().Reverse().SelectMany(run => run.Entries)
                .Where(entry => entry.Sequence < before).TakeLast(limit),
        ];
    }

    public async Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken)
    {
        var runs = await _reader.Query<RunDocument>(
            conversation,
            new QueryDefinition(
                """
                SELECT * FROM c WHERE EXISTS (SELECT VALUE r FROM r IN c.refersTo WHERE r >= @first AND r <= @last)
                ORDER BY c.last
                """)
                .WithParameter("@first", first).WithParameter("@last", last),
            cancellationToken);
        return [.. runs.SelectMany(run => run.Entries).Where(entry => entry.RefersTo >= first && entry.RefersTo <= last)];
    }

    public Task<Entry?> Find(
        ConversationId conversation, UserId sender, ClientMessageId clientMessageId,
        CancellationToken cancellationToken) => _reader.Find(conversation, sender, clientMessageId, cancellationToken);

    public async Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken)
    {
        if (conversations.Count == 0)
        {
            return ImmutableDictionary<ConversationId, Entry>.Empty;
        }

        var items = conversations.Distinct().Select(id => (CosmosDocuments.HeadId, id.Partition())).ToList();
        var heads = await database.Repeat(
            token => database.Log.ReadManyItemsAsync<HeadDocument>(items, cancellationToken: token), cancellationToken);
        return heads.ToImmutableDictionary(head => head.Conversation, head => head.Entry);
    }

    public async Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken)
    {
        var (counted, from) = (0, after);
        while (true)
        {
            var runs = await _reader.Query<RunPosts>(
                conversation,
                new QueryDefinition("SELECT TOP @limit c.last, c.posts FROM c WHERE c.last > @after ORDER BY c.last")
                    .WithParameter("@limit", limit).WithParameter("@after", from),
                cancellationToken);
            counted += runs.SelectMany(run => run.Posts).Count(post => post.Sequence > after && post.SenderId != reader);
            if (runs.Count < limit || counted >= limit)
            {
                return Math.Min(counted, limit);
            }

            from = runs[^1].Last;
        }
    }

    public async Task Truncate(ConversationId conversation, long upTo, CancellationToken cancellationToken)
    {
        var head = await _reader.Head(conversation, cancellationToken);
        await Remove(conversation, Math.Min(upTo, head.Last - 1), cancellationToken);
    }

    public async Task Erase(ConversationId conversation, CancellationToken cancellationToken)
    {
        // The head goes last and only as it was read: if an append came between, all is looked at again.
        CosmosHead head;
        do
        {
            head = await _reader.Head(conversation, cancellationToken);
            await Remove(conversation, long.MaxValue, cancellationToken);
        }
        while (head.ETag is not null && !await RemoveHead(conversation, head.ETag, cancellationToken));
    }

    private async Task<bool> RemoveHead(ConversationId conversation, string etag, CancellationToken cancellationToken)
    {
        try
        {
            await database.Repeat(
                token => database.Log.DeleteItemAsync<HeadDocument>(
                    CosmosDocuments.HeadId, conversation.Partition(), new() { IfMatchEtag = etag }, token),
                cancellationToken, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound);
            return true;
        }
        catch (CosmosException refusal)
        {
            return refusal.StatusCode is HttpStatusCode.NotFound;
        }
    }

    // Run by run from the oldest, each with its claims at once, so that what is left is the end of the log at any moment.
    private async Task Remove(ConversationId conversation, long upTo, CancellationToken cancellationToken)
    {
        const int page = 50;
        List<RunDocument> runs;
        do
        {
            runs = await _reader.Query<RunDocument>(
                conversation,
                new QueryDefinition("SELECT TOP @limit * FROM c WHERE c.first <= @upTo ORDER BY c.first")
                    .WithParameter("@limit", page).WithParameter("@upTo", upTo),
                cancellationToken);
            foreach (var run in runs)
            {
                await Remove(run, upTo, cancellationToken);
            }
        }
        while (runs.Count == page);
    }

    private async Task Remove(RunDocument run, long upTo, CancellationToken cancellationToken)
    {
        try
        {
            // Refused when it is gone or changed already: by another removal, or by an earlier try of this one.
            using var response = await database.Execute(() => Removal(run, upTo), cancellationToken);
        }
        catch (AppendOutcomeUnknownException error)
        {
            throw new LogUnavailableException(error.Message, error);
        }
    }

    private TransactionalBatch Removal(RunDocument run, long upTo)
    {
        var batch = database.Log.CreateTransactionalBatch(run.Conversation.Partition());
        ImmutableArray<Entry> kept = [.. run.Entries.Where(entry => entry.Sequence > upTo)];
        var options = new TransactionalBatchItemRequestOptions { IfMatchEtag = run.ETag };
        _ = kept.IsEmpty
            ? batch.DeleteItem(run.Id, options)
            : batch.ReplaceItem(run.Id, RunDocument.Of(run.Conversation, run.Id, kept), options);
        foreach (var gone in run.Entries.Where(entry => entry.Sequence <= upTo && entry.ClientMessageId is not null))
        {
            batch.DeleteItem(CosmosDocuments.ClaimId(gone.SenderId, gone.ClientMessageId!.Value));
        }

        return batch;
    }

    private sealed record RunPosts
    {
        public required long Last { get; init; }

        public required ImmutableArray<PostMark> Posts { get; init; }
    }
}
