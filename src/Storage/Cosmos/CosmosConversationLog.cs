using System.Collections.Immutable;
using System.Diagnostics;
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

    private sealed record RunPosts
    {
        public required long Last { get; init; }

        public required ImmutableArray<PostMark> Posts { get; init; }
    }
}
