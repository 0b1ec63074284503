using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>Values made from schemas. What must be real is taken from those that are known, by name.</summary>
internal sealed class Samples(SchemaCheck schemas)
{
    private readonly Dictionary<string, Func<object>> _known = [];
    private readonly Dictionary<string, string> _instead = [];
    private readonly HashSet<string> _apart = [];

    /// <param name="name">Of a parameter or field, such as <c>id</c>, or of that of one operation: <c>getUser.id</c>.</param>
    public void Know(string name, object value) => _known[name] = () => value;

    public void Know(string name, Func<object> make) => _known[name] = make;

    /// <summary>The parameter stands in place of another one of the operation; both together are refused.</summary>
    public void Replaces(string name, string other) => _instead[name] = other;

    /// <summary>The field of an operation stands in place of others: no sample has it.</summary>
    public void SetApart(string name) => _apart.Add(name);

    /// <param name="all">With the fields that may be left out.</param>
    public JsonNode Of(JsonElement schema, string operation, string name, bool all = true)
    {
        var sample = Make(schemas.Resolve(schema), operation, name, all);
        schemas.ShouldFit(JsonSerializer.SerializeToElement(sample), schema, $"{operation}, {name}");
        return sample;
    }

    private JsonNode Make(JsonElement schema, string operation, string name, bool all)
    {
        if ((_known.GetValueOrDefault($"{operation}.{name}") ?? _known.GetValueOrDefault(name)) is { } known)
        {
            return JsonSerializer.SerializeToNode(known())!;
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return values[0].GetString()!;
        }

        return schema.GetProperty("type").GetString() switch
        {
            "object" => new JsonObject(FieldsOf(schema, operation, all).Select(
                field => KeyValuePair.Create<string, JsonNode?>(field.Name, Of(field.Value, operation, field.Name, all)))),
            "array" => new JsonArray(Of(schema.GetProperty("items"), operation, "item of " + name, all)),
            "integer" => 1,
            "boolean" => true,
            "string" => schema.TryGetProperty("format", out _) ? Guid.NewGuid().ToString() : $"a {name}",
            _ => throw new NotSupportedException($"No sample of {schema}."),
        };
    }

    /// <summary>A field that is known for the very operation is needed there, whatever the schema can say.</summary>
    private IEnumerable<JsonProperty> FieldsOf(JsonElement schema, string operation, bool all) =>
        schema.GetProperty("properties").EnumerateObject().Where(field => !_apart.Contains($"{operation}.{field.Name}")
            && (all || IsNeeded(operation, field.Name)
                || (schema.TryGetProperty("required", out var required)
                    && required.EnumerateArray().Any(name => name.GetString() == field.Name))));

    /// <param name="with">Another parameter that is given.</param>
    public bool IsNeeded(string operation, string name, string? with = null) =>
        _known.ContainsKey($"{operation}.{name}") && _instead.GetValueOrDefault($"{operation}.{with}") != name;
}
