using ChatOrleans.Conversations;
using Microsoft.Azure.Cosmos;

namespace ChatOrleans.Storage.Cosmos;

internal sealed class CosmosContents(CosmosDatabase database) : IStoreContents
{
    public string Name => database.Name;

    // A restore makes another account, or other containers.
    public async Task<string> Place(CancellationToken cancellationToken)
    {
        var log = await database.Repeat(
            token => database.Log.ReadContainerAsync(cancellationToken: token), cancellationToken);
        return $"{database.Log.Database.Client.Endpoint}{log.Resource.SelfLink}";
    }

    public async Task<ContentsPage<ConversationId>> Conversations(
        string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await Page<HeadKey>(
            database.Log, "SELECT c.conversation FROM c WHERE c.id = 'head'", after, limit, cancellationToken);
        return new([.. page.Select(head => head.Conversation)], page.ContinuationToken);
    }

    public async Task<ContentsPage<StateKey>> States(string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await Page<StateName>(database.States, "SELECT c.grain, c.name FROM c", after, limit, cancellationToken);
        return new(
            [.. page.Select(state => new StateKey(GrainId.Parse(state.Grain), state.Name))], page.ContinuationToken);
    }

    // A query over all partitions, which the account continues by a token of its own.
    private Task<FeedResponse<T>> Page<T>(
        Container container, string query, string? after, int limit, CancellationToken cancellationToken) => database.Repeat(
            async token =>
            {
                using var pages = container.GetItemQueryIterator<T>(query, after, new() { MaxItemCount = limit });
                return await pages.ReadNextAsync(token);
            },
            cancellationToken);

    private sealed record HeadKey
    {
        public required ConversationId Conversation { get; init; }
    }

    private sealed record StateName
    {
        public required string Grain { get; init; }

        public required string Name { get; init; }
    }
}
