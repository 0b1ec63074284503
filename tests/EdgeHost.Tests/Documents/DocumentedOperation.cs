using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>An operation of the document.</summary>
internal sealed record DocumentedOperation(string Path, string Method, JsonElement Description)
{
    public string Id => Description.GetProperty("operationId").GetString()!;

    public bool IsSecured => Description.TryGetProperty("security", out _);

    public IReadOnlyList<JsonElement> Parameters => Description.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray()]
        : [];

    public JsonElement? BodySchema => Description.TryGetProperty("requestBody", out var body)
        ? SchemaOf(body)
        : null;

    public IEnumerable<int> Statuses =>
        Description.GetProperty("responses").EnumerateObject().Select(response => int.Parse(response.Name));

    public static IReadOnlyList<DocumentedOperation> AllOf(JsonElement document) =>
    [
        .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(method => new DocumentedOperation(path.Name, method.Name, method.Value))),
    ];

    public static bool IsRequired(JsonElement parameter) =>
        parameter.TryGetProperty("required", out var required) && required.GetBoolean();

    /// <summary>An error with that code is among the answers.</summary>
    public bool Describes(int status, string code) =>
        Description.GetProperty("responses").TryGetProperty(status.ToString(), out var response)
        && response.GetProperty("description").GetString()!.Split(" or ").Contains(code);

    public HttpRequestMessage Request(string? token, IReadOnlyDictionary<string, string> parameters, string? body)
    {
        var path = Path;
        var query = new List<string>();
        var request = new HttpRequestMessage { Method = new(Method) };
        foreach (var parameter in Parameters.Where(parameter => parameters.ContainsKey(NameOf(parameter))))
        {
            var (name, value) = (NameOf(parameter), parameters[NameOf(parameter)]);
            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    path = path.Replace($"{{{name}}}", WebUtility.UrlEncode(value));
                    break;
                case "query":
                    query.Add($"{name}={WebUtility.UrlEncode(value)}");
                    break;
                default:
                    request.Headers.TryAddWithoutValidation(name, value);
                    break;
            }
        }

        request.RequestUri = new(string.Concat(path, query.Count > 0 ? "?" : "", string.Join('&', query)), UriKind.Relative);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    /// <summary>Status, headers, content type and body are as described.</summary>
    public async Task<JsonElement> Check(HttpResponseMessage answer, SchemaCheck schemas)
    {
        var status = ((int)answer.StatusCode).ToString();
        var body = await answer.Content.ReadAsStringAsync();
        Description.GetProperty("responses").TryGetProperty(status, out var described)
            .ShouldBeTrue($"{Id} answers {status}, which is not described: {body}");
        if (described.TryGetProperty("headers", out var headers))
        {
            headers.EnumerateObject().Where(header => !answer.Headers.Contains(header.Name)).ShouldBeEmpty($"{Id}: {status}");
        }

        if (!described.TryGetProperty("content", out var content))
        {
            body.ShouldBeEmpty($"{Id}: {status}");
            return default;
        }

        content.EnumerateObject().Single().Name.ShouldBe(answer.Content.Headers.ContentType?.MediaType, $"{Id}: {status}");
        var value = JsonElement.Parse(body);
        schemas.ShouldFit(value, SchemaOf(described), $"{Id}: {status}");
        return value;
    }

    public static string NameOf(JsonElement parameter) => parameter.GetProperty("name").GetString()!;

    private static JsonElement SchemaOf(JsonElement described) =>
        described.GetProperty("content").EnumerateObject().Single().Value.GetProperty("schema");
}
