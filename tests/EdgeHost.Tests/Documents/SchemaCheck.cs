using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>
/// Compares JSON with schemas of a document. Stricter than JSON Schema: a field that is not described is a fault, too, and a
/// keyword that this class does not know is an exception.
/// </summary>
internal sealed partial class SchemaCheck(JsonElement document)
{
    /// <summary>What stands at a reference, or the schema itself.</summary>
    public JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var path)
        ? Resolve(path.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name)))
        : schema;

    public void ShouldFit(JsonElement value, JsonElement schema, string what) =>
        FaultsOf(value, schema).ShouldBeEmpty($"{what}: {value}");

    public IEnumerable<string> FaultsOf(JsonElement value, JsonElement schema, string at = "$") =>
        Resolve(schema) is var resolved
            ? resolved.EnumerateObject().SelectMany(keyword => FaultsOf(value, resolved, keyword, at))
            : [];

    private IEnumerable<string> FaultsOf(JsonElement value, JsonElement schema, JsonProperty keyword, string at)
    {
        var wanted = keyword.Value;
        return keyword.Name switch
        {
            "description" => [],
            "type" => FaultIf(TypeOf(value) != wanted.GetString(), at, keyword)
                .Concat(wanted.GetString() == "object" ? UndescribedIn(value, schema, at) : []),
            "format" => FaultIf(!HasFormat(value, wanted.GetString()!), at, keyword),
            "enum" => FaultIf(wanted.EnumerateArray().All(one => !JsonElement.DeepEquals(one, value)), at, keyword),
            "pattern" => FaultIf(!Regex.IsMatch(value.GetString()!, wanted.GetString()!), at, keyword),
            "minLength" => FaultIf(value.GetString()!.Length < wanted.GetInt32(), at, keyword),
            "maxLength" => FaultIf(value.GetString()!.EnumerateRunes().Count() > wanted.GetInt32(), at, keyword),
            "minimum" => FaultIf(value.GetInt64() < wanted.GetInt64(), at, keyword),
            "maximum" => FaultIf(value.GetInt64() > wanted.GetInt64(), at, keyword),
            "required" => wanted.EnumerateArray().Where(name => FieldOf(value, name.GetString()!) is null)
                .Select(name => $"{at}.{name} is missing"),
            "properties" => wanted.EnumerateObject().SelectMany(property => FieldOf(value, property.Name) is { } field
                ? FaultsOf(field, property.Value, $"{at}.{property.Name}")
                : []),
            "items" => value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().SelectMany((item, index) => FaultsOf(item, wanted, $"{at}[{index}]"))
                : [],
            "oneOf" => FaultIf(wanted.EnumerateArray().Count(one => !FaultsOf(value, one, at).Any()) != 1, at, keyword),
            _ => throw new NotSupportedException($"'{keyword.Name}' of a schema is not checked."),
        };
    }

    private static IEnumerable<string> FaultIf(bool isFault, string at, JsonProperty keyword) =>
        isFault ? [$"{at} is not of {keyword.Name} {keyword.Value}"] : [];

    private static IEnumerable<string> UndescribedIn(JsonElement value, JsonElement schema, string at) =>
        value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
            .Where(field => !schema.TryGetProperty("properties", out var known) || FieldOf(known, field.Name) is null)
            .Select(field => $"{at}.{field.Name} is not described");

    private static JsonElement? FieldOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var field) ? field : null;

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };

    private static bool HasFormat(JsonElement value, string format) => format switch
    {
        "uuid" => value.ValueKind == JsonValueKind.String && Uuid().IsMatch(value.GetString()!),
        "date-time" => value.ValueKind == JsonValueKind.String && Time().IsMatch(value.GetString()!),
        "int32" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "int64" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"Format '{format}' is not checked."),
    };

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", RegexOptions.None, 5_000)]
    private static partial Regex Uuid();

    /// <summary>RFC 3339 as the protocol's page has it.</summary>
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", RegexOptions.None, 5_000)]
    private static partial Regex Time();
}
