using System.Collections.Immutable;
using System.Net;
using ChatOrleans.Conversations;
using Microsoft.Azure.Cosmos;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>Reads of one conversation: by document id, or by a query that stays in its partition and goes on by key.</summary>
internal sealed class CosmosReader(CosmosDatabase database)
{
    public async Task<CosmosHead> Head(ConversationId conversation, CancellationToken cancellationToken)
    {
        var read = await Item<HeadDocument>(conversation, CosmosDocuments.HeadId, cancellationToken);
        return read is null ? default : new(read.Resource.Entry.Sequence, read.ETag);
    }

    public async Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken)
    {
        var runs = await Query<RunDocument>(
            conversation,
            new QueryDefinition("SELECT TOP @limit * FROM c WHERE c.last > @after ORDER BY c.last")
                .WithParameter("@limit", limit).WithParameter("@after", after),
            cancellationToken);
        return [.. runs.SelectMany(run => run.Entries).Where(entry => entry.Sequence > after).Take(limit)];
    }

    public async Task<Entry?> Find(
        ConversationId conversation, UserId sender, ClientMessageId clientMessageId, CancellationToken cancellationToken)
    {
        var claim = await Item<ClaimDocument>(
            conversation, CosmosDocuments.ClaimId(sender, clientMessageId), cancellationToken);
        if (claim is null)
        {
            return null;
        }

        var found = await ReadAfter(conversation, claim.Resource.Sequence - 1, 1, cancellationToken);
        return found is [var entry] && entry.Sequence == claim.Resource.Sequence ? entry : null;
    }

    public async Task<List<T>> Query<T>(
        ConversationId conversation, QueryDefinition query, CancellationToken cancellationToken)
    {
        var options = new QueryRequestOptions { PartitionKey = conversation.Partition() };
        var (found, continuation) = (new List<T>(), default(string));
        do
        {
            // A new iterator for each page: one that has failed cannot be asked again.
            var page = await database.Repeat(
                async token =>
                {
                    using var pages = database.Log.GetItemQueryIterator<T>(query, continuation, options);
                    return await pages.ReadNextAsync(token);
                },
                cancellationToken);
            found.AddRange(page);
            continuation = page.ContinuationToken;
        }
        while (continuation is not null);

        return found;
    }

    private async Task<ItemResponse<T>?> Item<T>(
        ConversationId conversation, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await database.Repeat(
                token => database.Log.ReadItemAsync<T>(id, conversation.Partition(), cancellationToken: token),
                cancellationToken, HttpStatusCode.NotFound);
        }
        catch (CosmosException)
        {
            return null;
        }
    }
}
