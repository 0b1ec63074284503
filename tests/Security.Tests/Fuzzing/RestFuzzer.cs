using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests.Fuzzing;

/// <summary>Calls REST as its document says, almost.</summary>
internal sealed class RestFuzzer(JsonElement document, HostileJson json, ChatPerson caller) : IDisposable
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json; charset=klingon", "application/xml", "*/*",
    ];

    private readonly HttpClient _http = new() { BaseAddress = caller.Server };

    private readonly (string Path, string Method, JsonElement Operation)[] _operations =
    [
        .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(method => (path.Name, method.Name, method.Value))),
    ];

    /// <summary>Null, or what is wrong with the answer.</summary>
    public async Task<string?> Throw(Random random, Action<int> answered)
    {
        var (path, method, operation) = _operations[random.Next(_operations.Length)];
        if (path.EndsWith("/logout", StringComparison.Ordinal))
        {
            // Or all that follows would be unauthenticated.
            return null;
        }

        var isRightMethod = random.Next(10) > 0;
        using var request = new HttpRequestMessage(
            new(isRightMethod ? method.ToUpperInvariant() : Methods[random.Next(Methods.Length)]),
            Address(path, operation, random));
        request.Headers.Authorization = random.Next(20) switch
        {
            0 => null,
            1 => new("Bearer", Token(random)),
            _ => new AuthenticationHeaderValue("Bearer", caller.AccessToken),
        };
        if (operation.TryGetProperty("requestBody", out var body))
        {
            var schema = body.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema");
            request.Content = new StringContent(json.Of(schema, random), Encoding.UTF8, "application/json");
            if (random.Next(20) == 0)
            {
                request.Content.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentTypes[random.Next(ContentTypes.Length)]);
            }
        }

        using var answer = await _http.SendAsync(request);
        answered((int)answer.StatusCode);
        var described = isRightMethod && !request.RequestUri!.OriginalString.Contains("//", StringComparison.Ordinal)
            ? operation.GetProperty("responses")
            : (JsonElement?)null;
        return await FaultOf(answer, described) is { } fault ? $"{request.Method} {request.RequestUri}: {fault}" : null;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string?> FaultOf(HttpResponseMessage answer, JsonElement? described)
    {
        var status = (int)answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync();
        if (status >= 500)
        {
            return $"{status} {text}";
        }

        if (status < 400 || answer.RequestMessage!.Method == HttpMethod.Head)
        {
            return null;
        }

        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"{status} without a problem: {text}";
        }

        var code = JsonElement.Parse(text).GetProperty("code").GetString();
        return described is { } responses && !(responses.TryGetProperty(
            status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var known)
            && known.GetProperty("description").GetString()!.Split(" or ").Contains(code))
            ? $"{status} {code} is not described"
            : null;
    }

    private static string Token(Random random) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"alg\":\"none\",\"n\":{random.Next()}}}")).TrimEnd('=') + ".e30.";

    private string Address(string path, JsonElement operation, Random random)
    {
        List<string> query = [];
        foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : default)
        {
            var name = parameter.GetProperty("name").GetString()!;
            // An empty piece of a path is another path.
            var value = Uri.EscapeDataString(json.Text(random) is { Length: > 0 } text ? text : "x");
            if (parameter.GetProperty("in").GetString() == "path")
            {
                // As it is, a dot would be a part of the path.
                path = path.Replace($"{{{name}}}", value is "." or ".." ? "x" : value);
            }
            else if (random.Next(3) > 0)
            {
                query.Add($"{name}={value}");
            }
        }

        return query.Count > 0 ? $"{path}?{string.Join('&', query)}" : path;
    }
}
