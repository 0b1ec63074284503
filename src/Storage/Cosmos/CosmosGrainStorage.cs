using System.Buffers.Text;
using System.Net;
using System.Text;
using Microsoft.Azure.Cosmos;
using Orleans.Storage;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>Grain state as one document each, written on condition of its ETag.</summary>
internal sealed class CosmosGrainStorage(CosmosDatabase database) : IGrainStorage
{
    private static readonly HttpStatusCode[] Refusals =
        [HttpStatusCode.Conflict, HttpStatusCode.NotFound, HttpStatusCode.PreconditionFailed];

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = DocumentId(stateName, grainId);
        var read = await Unless404(token => database.States.ReadItemAsync<StateDocument<T>>(id, new(id), null, token));
        grainState.RecordExists = read is not null;
        grainState.ETag = read?.ETag;
        grainState.State = read is null ? Activator.CreateInstance<T>() : read.Resource.State;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var document = new StateDocument<T>
        {
            Id = DocumentId(stateName, grainId),
            Grain = grainId.ToString(),
            Name = stateName,
            State = grainState.State!,
        };
        var written = await OrInconsistent(stateName, grainId, grainState.ETag, token => grainState.ETag is { } etag
            ? database.States.ReplaceItemAsync(document, document.Id, new(document.Id), new() { IfMatchEtag = etag }, token)
            : database.States.CreateItemAsync(document, new PartitionKey(document.Id), null, token));
        grainState.ETag = written.ETag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = DocumentId(stateName, grainId);
        if (grainState.ETag is { } etag)
        {
            await OrInconsistent(stateName, grainId, etag, token => database.States.DeleteItemAsync<StateDocument<T>>(
                id, new(id), new() { IfMatchEtag = etag }, token));
        }
        else if (await Unless404(token => database.States.ReadItemAsync<StateDocument<T>>(id, new(id), null, token)) is { } read)
        {
            throw Inconsistent(stateName, grainId, read.ETag, null);
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    // A grain's text may hold what a document's id may not.
    private static string DocumentId(string stateName, GrainId grainId) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{grainId}/{stateName}"));

    private async Task<ItemResponse<T>?> Unless404<T>(Func<CancellationToken, Task<ItemResponse<T>>> request)
    {
        try
        {
            return await database.Repeat(request, CancellationToken.None, HttpStatusCode.NotFound);
        }
        catch (CosmosException)
        {
            return null;
        }
    }

    private async Task<ItemResponse<T>> OrInconsistent<T>(
        string stateName, GrainId grainId, string? etag, Func<CancellationToken, Task<ItemResponse<T>>> request)
    {
        try
        {
            return await database.Repeat(request, CancellationToken.None, Refusals);
        }
        catch (CosmosException refusal)
        {
            // Perhaps by an earlier try of this write that got through unanswered: to read again is right then too.
            throw Inconsistent(stateName, grainId, null, etag, refusal);
        }
    }

    private static InconsistentStateException Inconsistent(
        string stateName, GrainId grainId, string? stored, string? current, Exception? cause = null) =>
        new($"State '{stateName}' of {grainId} was written by another activation.", stored, current, cause);

    private sealed record StateDocument<T>
    {
        public required string Id { get; init; }

        public required string Grain { get; init; }

        public required string Name { get; init; }

        public required T State { get; init; }
    }
}
