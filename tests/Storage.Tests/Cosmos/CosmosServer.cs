using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Storage.Tests.Cosmos;

internal enum CosmosFault
{
    /// <summary>503, and nothing is done.</summary>
    Unavailable,

    /// <summary>It is done, and answered 408.</summary>
    AnswerLost,

    /// <summary>403, and nothing is done.</summary>
    Forbidden,
}

/// <summary>
/// As much of Cosmos DB's protocol as the store uses, after the REST reference and what the SDK sends: the account,
/// databases, containers, documents, single-partition queries by their known texts, transactional batches. It shows
/// that our code and our reading of the protocol fit, and nothing about Cosmos DB itself.
/// </summary>
internal sealed class CosmosServer : IAsyncDisposable
{
    private const string Database = "AQIDBA==";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (JsonObject Resource, string Path)> _containers = [];
    private readonly Dictionary<(string Container, string Key), CosmosPartition> _partitions = [];
    private readonly WebApplication _application;
    private bool _hasDatabase;
    private int _requests;

    public CosmosServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(Answer);
    }

    public string Consistency { get; set; } = "Strong";

    /// <summary>What happens to the next batches, one each.</summary>
    public ConcurrentQueue<CosmosFault> BatchFaults { get; } = new();

    /// <summary>What happens to the next reads and queries of documents, one each.</summary>
    public ConcurrentQueue<CosmosFault> ReadFaults { get; } = new();

    /// <summary>What happens to the next writes of single documents, one each.</summary>
    public ConcurrentQueue<CosmosFault> WriteFaults { get; } = new();

    /// <summary>How many were made so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public string Address => _application.Urls.Single();

    public Task Start() => _application.StartAsync();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var (request, response) = (context.Request, context.Response);
        response.Headers["x-ms-request-charge"] = "1";
        response.Headers["x-ms-session-token"] = "0:-1#1";
        response.Headers["x-ms-activity-id"] = "00000000-0000-0000-0000-000000000000";
        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch ((request.Method, path))
        {
            case ("GET", []):
                await Json(response, 200, CosmosAnswers.Account(Address, Consistency));
                break;
            case ("GET", ["dbs", var name]):
                await Json(response, _hasDatabase ? 200 : 404, CosmosAnswers.Named(name, Database));
                break;
            case ("POST", ["dbs"]):
                _hasDatabase = true;
                await Json(response, 201, CosmosAnswers.Named("chat", Database));
                break;
            case ("GET", ["dbs", _, "colls", var name]):
                await Container(response, name);
                break;
            case ("POST", ["dbs", _, "colls"]):
                await MakeContainer(request, response);
                break;
            case ("GET", ["dbs", _, "colls", _, "pkranges"]):
                await Ranges(request, response);
                break;
            case (_, ["dbs", _, "colls", var name, "docs", .. var rest]):
                await Documents(request, response, name, rest);
                break;
            default:
                await Json(response, 400, new() { ["message"] = $"{request.Method} {request.Path} is not known here." });
                break;
        }
    }

    private async Task Documents(HttpRequest request, HttpResponse response, string container, string[] path)
    {
        if (Has(request, "x-ms-cosmos-is-query-plan-request"))
        {
            await Json(response, 200, CosmosAnswers.Plan());
            return;
        }

        var isQuery = Has(request, "x-ms-documentdb-isquery") || Has(request, "x-ms-documentdb-query");
        if (isQuery)
        {
            var query = (await JsonNode.ParseAsync(request.Body))!;
            if (!await Failed(response, ReadFaults))
            {
                await Query(request, response, container, query);
            }

            return;
        }

        var partition = Partition(container, (string)JsonNode.Parse(request.Headers["x-ms-documentdb-partitionkey"]!)![0]!);
        if (Has(request, "x-ms-cosmos-is-batch-request"))
        {
            await Batch(request, response, partition);
            return;
        }

        if (request.Method is "GET")
        {
            if (!await Failed(response, ReadFaults))
            {
                await Read(response, partition, Uri.UnescapeDataString(path[0]));
            }

            return;
        }

        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (await Failed(response, WriteFaults))
        {
            return;
        }

        var type = request.Method switch
        {
            "POST" => CosmosOperationType.Create,
            "PUT" => CosmosOperationType.Replace,
            _ => CosmosOperationType.Delete,
        };
        var ifMatch = request.Headers.IfMatch.Count == 0 ? null : request.Headers.IfMatch.ToString();
        CosmosResult result;
        lock (_lock)
        {
            result = partition.Execute(new CosmosOperation(
                type, path is [var id] ? Uri.UnescapeDataString(id) : null, body.Length == 0 ? null : body.ToArray(), ifMatch));
        }

        if (result.ETag is not null)
        {
            response.Headers.ETag = result.ETag;
        }

        await Json(response, result.Status, null);
    }

    private async Task Batch(HttpRequest request, HttpResponse response, CosmosPartition partition)
    {
        var operations = await CosmosBatch.Read(request.Body);
        operations.Count.ShouldBeInRange(1, 100);
        BatchFaults.TryPeek(out var fault);
        var isFaulty = BatchFaults.TryDequeue(out _);
        if (isFaulty && fault is not CosmosFault.AnswerLost)
        {
            await Json(response, fault is CosmosFault.Unavailable ? 503 : 403, new() { ["message"] = "as told" });
            return;
        }

        List<CosmosResult> results;
        lock (_lock)
        {
            results = partition.Execute(operations);
        }

        if (isFaulty)
        {
            await Json(response, 408, new() { ["message"] = "as told" });
            return;
        }

        response.StatusCode = results.Exists(result => result.Status >= 400) ? 207 : 200;
        await response.Body.WriteAsync(await CosmosBatch.Write(results));
    }

    private async Task Read(HttpResponse response, CosmosPartition partition, string id)
    {
        JsonObject? document;
        lock (_lock)
        {
            document = partition.Find(id)?.DeepClone().AsObject();
        }

        if (document is not null)
        {
            response.Headers.ETag = CosmosPartition.Tag(document);
        }

        await Json(response, document is null ? 404 : 200, document ?? new() { ["message"] = "not there" });
    }

    private async Task Query(HttpRequest request, HttpResponse response, string container, JsonNode query)
    {
        var text = (string)query["query"]!;
        var parameters = (query["parameters"]?.AsArray() ?? []).Select(
            parameter => ((string)parameter!["name"]!, parameter["value"]!)).ToList();
        List<JsonNode> all;
        lock (_lock)
        {
            // The SDK asks for many items by one query that names each by id and partition key.
            all = text.StartsWith("SELECT * FROM c WHERE ( ", StringComparison.Ordinal)
                ? [.. parameters.Chunk(2)
                    .Select(pair => Partition(container, (string)pair[1].Item2!).Find((string)pair[0].Item2!))
                    .OfType<JsonNode>().Select(document => document.DeepClone())]
                : text is "SELECT c.conversation FROM c WHERE c.id = 'head'" or "SELECT c.grain, c.name FROM c"
                ? [.. _partitions.Where(partition => partition.Key.Container == container)
                    .SelectMany(partition => partition.Value.All)
                    .Where(document => !text.EndsWith("'head'", StringComparison.Ordinal) || (string)document["id"]! == "head")
                    .Select(document => document.DeepClone())]
                : [.. Partition(container, (string)JsonNode.Parse(request.Headers["x-ms-documentdb-partitionkey"]!)![0]!)
                    .Query(text, parameters.ToDictionary()).Select(document => document.DeepClone())];
        }

        var size = int.TryParse(request.Headers["x-ms-max-item-count"], out var asked) && asked > 0 ? asked : 100;
        var from = int.TryParse(request.Headers["x-ms-continuation"], out var offset) ? offset : 0;
        if (from + size < all.Count)
        {
            response.Headers["x-ms-continuation"] = $"{from + size}";
        }

        JsonArray page = [.. all.Skip(from).Take(size)];
        response.Headers["x-ms-item-count"] = $"{page.Count}";
        await Json(response, 200, new() { ["_rid"] = "", ["Documents"] = page, ["_count"] = page.Count });
    }

    private async Task Container(HttpResponse response, string name)
    {
        // The SDK asks by name first and then by resource id.
        var known = _containers.GetValueOrDefault(name).Resource
            ?? _containers.Values.FirstOrDefault(container => (string)container.Resource["_rid"]! == name).Resource;
        await Json(response, known is null ? 404 : 200, known?.DeepClone().AsObject());
    }

    private async Task MakeContainer(HttpRequest request, HttpResponse response)
    {
        var resource = (await JsonNode.ParseAsync(request.Body))!.AsObject();
        var name = (string)resource["id"]!;
        resource["_rid"] = Convert.ToBase64String([1, 2, 3, 4, 0x80, 0, 0, (byte)(_containers.Count + 1)]);
        resource["_self"] = $"dbs/{Database}/colls/{resource["_rid"]}/";
        _containers[name] = (resource, (string)resource["partitionKey"]!["paths"]![0]!);
        await Json(response, 201, resource.DeepClone().AsObject());
    }

    private static async Task Ranges(HttpRequest request, HttpResponse response)
    {
        response.Headers.ETag = "\"1\"";
        if (request.Headers.IfNoneMatch == "\"1\"")
        {
            response.StatusCode = 304;
            return;
        }

        await Json(response, 200, CosmosAnswers.Ranges());
    }

    private CosmosPartition Partition(string container, string key)
    {
        lock (_lock)
        {
            return _partitions.TryGetValue((container, key), out var known) ? known : _partitions[(container, key)] = new();
        }
    }

    private static async Task<bool> Failed(HttpResponse response, ConcurrentQueue<CosmosFault> faults)
    {
        if (!faults.TryDequeue(out var fault))
        {
            return false;
        }

        var status = fault switch { CosmosFault.Unavailable => 503, CosmosFault.AnswerLost => 408, _ => 403 };
        await Json(response, status, new() { ["message"] = "as told" });
        return true;
    }

    private static bool Has(HttpRequest request, string header) =>
        string.Equals(request.Headers[header], "true", StringComparison.OrdinalIgnoreCase);

    private static async Task Json(HttpResponse response, int status, JsonObject? body)
    {
        response.StatusCode = status;
        if (body is not null && status is not 204)
        {
            response.ContentType = "application/json";
            await response.WriteAsync(body.ToJsonString());
        }
    }
}
