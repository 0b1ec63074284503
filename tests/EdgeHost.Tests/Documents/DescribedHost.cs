using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>A running host and its description, people on it, and what came of the calls.</summary>
internal sealed class DescribedHost : IAsyncDisposable
{
    private readonly ChatApplication _app;
    private readonly HttpClient _http;

    private DescribedHost(ChatApplication app, JsonElement document)
    {
        _app = app;
        _http = new() { BaseAddress = app.Server };
        Schemas = new(document);
        Samples = new(Schemas);
        Operations = DocumentedOperation.AllOf(document);
    }

    public SchemaCheck Schemas { get; }

    public Samples Samples { get; }

    public IReadOnlyList<DocumentedOperation> Operations { get; }

    /// <summary>Each status that an operation has answered.</summary>
    public HashSet<(string Operation, int Status)> Seen { get; } = [];

    public static async Task<DescribedHost> Start(params string[] settings)
    {
        var app = await ChatApplication.Start(settings);
        using var http = new HttpClient();
        return new(app, await http.GetFromJsonAsync<JsonElement>(new Uri(app.Server, "openapi/v1.json")));
    }

    public Task<ChatPerson> Person(string name) => _app.Person(name);

    public Task<ChatPerson> SecondDevice(string name) => _app.SecondDevice(name);

    public DocumentedOperation Operation(string id) => Operations.Single(operation => operation.Id == id);

    public Dictionary<string, string> RequiredOf(DocumentedOperation operation, string? and = null) => operation.Parameters
        .Where(parameter => DocumentedOperation.IsRequired(parameter) || DocumentedOperation.NameOf(parameter) == and
            || Samples.IsNeeded(operation.Id, DocumentedOperation.NameOf(parameter), and))
        .ToDictionary(DocumentedOperation.NameOf, parameter => Samples
            .Of(parameter.GetProperty("schema"), operation.Id, DocumentedOperation.NameOf(parameter)).ToString());

    public JsonObject? BodyOf(DocumentedOperation operation, bool all = true) => operation.BodySchema is { } schema
        ? (JsonObject)Samples.Of(schema, operation.Id, "body", all)
        : null;

    /// <summary>Calls with what is required, the given parameters and body in place of those, and checks the answer.</summary>
    public async Task<(int Status, JsonElement Body)> Call(
        DocumentedOperation operation, string? token, IReadOnlyDictionary<string, string>? parameters = null, string? body = null)
    {
        using var request = operation.Request(
            token, parameters ?? RequiredOf(operation), body ?? BodyOf(operation, all: false)?.ToJsonString());
        using var answer = await _http.SendAsync(request);
        Seen.Add((operation.Id, (int)answer.StatusCode));
        return ((int)answer.StatusCode, await operation.Check(answer, Schemas));
    }

    /// <summary>The call is refused with that problem, as described.</summary>
    public async Task Refused(
        int status, string code, DocumentedOperation operation, string? token,
        IReadOnlyDictionary<string, string>? parameters = null, string? body = null)
    {
        var (actual, problem) = await Call(operation, token, parameters, body);
        actual.ShouldBe(status, $"{operation.Id}: {problem} ({body})");
        problem.GetProperty("code").GetString().ShouldBe(code, operation.Id);
        problem.GetProperty("status").GetInt32().ShouldBe(status, operation.Id);
        operation.Describes(status, code).ShouldBeTrue($"{operation.Id} does not describe {code}.");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
