using System.Text.Json.Nodes;

namespace ChatOrleans.Storage.Tests.Cosmos;

/// <summary>The documents of one partition key.</summary>
internal sealed class CosmosPartition
{
    private static long s_tags;

    private Dictionary<string, JsonObject> _documents = [];

    public IEnumerable<JsonObject> All => _documents.Values;

    public JsonObject? Find(string id) => _documents.GetValueOrDefault(id);

    public static string Tag(JsonObject document) => (string)document["_etag"]!;

    /// <summary>What the query's text asks for, if it is one that the store is known to ask.</summary>
    public IEnumerable<JsonNode> Query(string text, IReadOnlyDictionary<string, JsonNode> parameters)
    {
        var runs = _documents.Values.Where(document => document.ContainsKey("first")).ToList();
        var limit = parameters.TryGetValue("@limit", out var top) ? (int)top : int.MaxValue;
        long Parameter(string name) => (long)parameters[name];
        return (string.Join(' ', text.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)) switch
        {
            "SELECT TOP @limit * FROM c WHERE c.last > @after ORDER BY c.last"
                or "SELECT TOP @limit c.last, c.posts FROM c WHERE c.last > @after ORDER BY c.last" =>
                runs.Where(run => (long)run["last"]! > Parameter("@after")).OrderBy(run => (long)run["last"]!),
            "SELECT TOP @limit * FROM c WHERE c.first < @before ORDER BY c.first DESC" =>
                runs.Where(run => (long)run["first"]! < Parameter("@before")).OrderByDescending(run => (long)run["first"]!),
            "SELECT * FROM c WHERE EXISTS (SELECT VALUE r FROM r IN c.refersTo WHERE r >= @first AND r <= @last) "
                + "ORDER BY c.last" =>
                runs.Where(run => run["refersTo"]!.AsArray().Any(
                    r => (long)r! >= Parameter("@first") && (long)r! <= Parameter("@last"))).OrderBy(run => (long)run["last"]!),
            _ => throw new NotSupportedException($"The test server does not know the query: {text}"),
        }).Take(limit);
    }

    /// <summary>All operations or none; the results say which one failed.</summary>
    public List<CosmosResult> Execute(IReadOnlyList<CosmosOperation> operations)
    {
        var before = new Dictionary<string, JsonObject>(_documents);
        var results = operations.Select(operation => new CosmosResult(424)).ToList();
        for (var i = 0; i < operations.Count; i++)
        {
            results[i] = Execute(operations[i]);
            if (results[i].Status >= 400)
            {
                _documents = before;
                var failed = i;
                return [.. results.Select((result, j) => j == failed ? result : new CosmosResult(424))];
            }
        }

        return results;
    }

    public CosmosResult Execute(CosmosOperation operation)
    {
        var body = operation.Body is null ? null : JsonNode.Parse(operation.Body)!.AsObject();
        var id = operation.Id ?? (string)body!["id"]!;
        var there = Find(id);
        if (operation.Type is CosmosOperationType.Create ? there is not null : there is null)
        {
            return new(operation.Type is CosmosOperationType.Create ? 409 : 404);
        }

        if (operation.IfMatch is { } etag && etag != Tag(there!))
        {
            return new(412);
        }

        if (operation.Type is CosmosOperationType.Delete)
        {
            _documents.Remove(id);
            return new(204);
        }

        var tag = $"\"{Interlocked.Increment(ref s_tags):x8}\"";
        body!["_etag"] = tag;
        _documents[id] = body;
        return new(there is null ? 201 : 200, tag);
    }
}
