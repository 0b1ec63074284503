using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOrleans.Security.Tests.Fuzzing;

/// <summary>JSON that is almost what a schema asks for, and sometimes is.</summary>
/// <param name="document">An OpenAPI or AsyncAPI document, in which references are looked up.</param>
/// <param name="known">Ids that exist.</param>
internal sealed class HostileJson(JsonElement document, IReadOnlyList<string> known)
{
    private const int NestingMax = 200;

    private static readonly string[] HostileValues =
    [
        "null", "true", "0", "-1", "1e400", "9223372036854775808", "-9223372036854775808", "1.5", "\"\"", "\" \"", "\"\\u0000\"",
        "\"\\ud83d\"", "\"\\udc00\\ud800\"", "\"\\u202e\\u2066\"", "\"../../etc/passwd\"", "\"javascript:alert(1)\"", "{}", "[]",
        "[null]", "{\"\":{}}", "{\"__proto__\":1}", "\"admin, owner\"", "\"Owner\"", "\"00000000-0000-0000-0000-000000000000\"",
        "\"2026-13-45T99:99:99Z\"", "\"' OR 1=1 --\"", "\"%n%s\"", "\"<script>\"",
    ];

    public string Of(JsonElement schema, Random random)
    {
        var sample = Sample(schema, random, depth: 0);
        var text = sample?.ToJsonString() ?? "null";
        return random.Next(8) switch
        {
            0 => text,
            1 => OneOf(HostileValues, random),
            2 => text[..random.Next(text.Length + 1)],
            3 => Flipped(text, random),
            4 => new string('[', random.Next(NestingMax)) + text,
            5 => text.Insert(random.Next(text.Length + 1), OneOf(HostileValues, random)),
            _ => WithHostileLeaf(text, random),
        };
    }

    public string Text(Random random) => random.Next(6) switch
    {
        0 => OneOf(known, random),
        1 => Guid.NewGuid().ToString(),
        2 => string.Empty,
        3 => new string((char)random.Next(1, 0xD7FF), random.Next(1, 300)),
        4 => random.NextInt64(long.MinValue, long.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => OneOf(HostileValues, random).Trim('"'),
    };

    private static T OneOf<T>(IReadOnlyList<T> values, Random random) => values[random.Next(values.Count)];

    private static string Flipped(string text, Random random)
    {
        var characters = new StringBuilder(text);
        if (characters.Length > 0)
        {
            characters[random.Next(characters.Length)] = (char)random.Next(1, 0x250);
        }

        return characters.ToString();
    }

    /// <summary>One value of an object or array replaced, doubled or left out.</summary>
    private static string WithHostileLeaf(string text, Random random)
    {
        var parsed = JsonNode.Parse(text);
        List<JsonNode> leaves = [.. Descendants(parsed).Where(node => node.Parent is not null)];
        if (leaves.Count == 0)
        {
            return OneOf(HostileValues, random);
        }

        var leaf = OneOf(leaves, random);
        if (random.Next(4) == 0 && leaf.Parent is JsonObject parent)
        {
            parent.Remove(leaf.GetPropertyName());
            return parsed!.ToJsonString();
        }

        // Not every hostile value can be parsed, so it takes the place of a mark.
        const string mark = "\"\u00A7\"";
        leaf.ReplaceWith(JsonValue.Create("\u00A7"));
        return parsed!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .Replace(mark, OneOf(HostileValues, random));
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode? node) => node switch
    {
        JsonObject fields => fields.Select(field => field.Value).OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        null => [],
        _ => [node],
    };

    private JsonNode? Sample(JsonElement schema, Random random, int depth)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("enum", out var values))
        {
            return OneOf([.. values.EnumerateArray()], random).GetString();
        }

        if (depth > 8 || !schema.TryGetProperty("type", out var type))
        {
            return null;
        }

        var name = type.ValueKind == JsonValueKind.Array ? type[0].GetString() : type.GetString();
        return name switch
        {
            "object" => new JsonObject(schema.TryGetProperty("properties", out var fields)
                ? fields.EnumerateObject().Where(_ => random.Next(6) > 0).Select(field =>
                    KeyValuePair.Create(field.Name, Sample(field.Value, random, depth + 1)))
                : []),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ =>
                Sample(schema.GetProperty("items"), random, depth + 1))]),
            "integer" or "number" => random.NextInt64(-2, 1_000),
            "boolean" => random.Next(2) == 0,
            _ => schema.TryGetProperty("format", out _) ? OneOf(known, random) : Text(random),
        };
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name));
        }

        return schema;
    }
}
