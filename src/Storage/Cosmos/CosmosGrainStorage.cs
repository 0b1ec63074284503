using System.Buffers.Text;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>Grain state as one document each, written on condition of its ETag.</summary>
internal sealed class CosmosGrainStorage(CosmosDatabase database) : JsonGrainStorage
{
    protected override async Task<(string ETag, byte[] Body)?> Read(StateKey key)
    {
        var id = DocumentId(key);
        var read = await Unless(
            [HttpStatusCode.NotFound], token => database.States.ReadItemAsync<StateDocument>(id, new(id), null, token));
        return read is null ? null : (read.ETag, JsonMarshal.GetRawUtf8Value(read.Resource.State).ToArray());
    }

    protected override async Task<string?> Write(StateKey key, string? etag, byte[] body)
    {
        var id = DocumentId(key);
        var document = new StateDocument
        {
            Id = id,
            Grain = key.Grain.ToString(),
            Name = key.Name,
            State = JsonElement.Parse(body),
        };
        // The refusal may come from an earlier try of this write that got through unanswered. To read again is right then too.
        var written = await Unless(CosmosDatabase.Refusals, token => etag is null
            ? database.States.CreateItemAsync(document, new PartitionKey(id), null, token)
            : database.States.ReplaceItemAsync(document, id, new(id), new() { IfMatchEtag = etag }, token));
        return written?.ETag;
    }

    protected override async Task<bool> Clear(StateKey key, string? etag)
    {
        if (etag is null)
        {
            return await Read(key) is null;
        }

        var id = DocumentId(key);
        return await Unless(CosmosDatabase.Refusals, token => database.States.DeleteItemAsync<StateDocument>(
            id, new(id), new() { IfMatchEtag = etag }, token)) is not null;
    }

    // A grain's text may hold what a document's id may not.
    private static string DocumentId(StateKey key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{key.Grain}/{key.Name}"));

    /// <summary>Null when the request was refused in one of these ways.</summary>
    private async Task<ItemResponse<StateDocument>?> Unless(
        HttpStatusCode[] refusals, Func<CancellationToken, Task<ItemResponse<StateDocument>>> request)
    {
        try
        {
            return await database.Repeat(request, CancellationToken.None, refusals);
        }
        catch (CosmosException)
        {
            return null;
        }
    }

    private sealed record StateDocument
    {
        public required string Id { get; init; }

        public required string Grain { get; init; }

        public required string Name { get; init; }

        public required JsonElement State { get; init; }
    }
}
