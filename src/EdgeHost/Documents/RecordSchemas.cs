using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using ChatOrleans.Json;

namespace ChatOrleans.Documents;

/// <summary>Schemas of the protocol's records, as their JSON is. Each named one is kept once.</summary>
internal sealed class RecordSchemas
{
    private readonly SortedDictionary<string, JsonNode?> _named = new(StringComparer.Ordinal);

    public JsonObject Named => new(_named.Select(schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone())));

    /// <summary>A reference to a named schema, else the schema itself.</summary>
    public JsonNode Of(Type type)
    {
        if (WireShape.NameOf(type) is not { } name)
        {
            return Export(type);
        }

        // First, because records may refer to themselves.
        if (_named.TryAdd(name, null))
        {
            _named[name] = Export(type);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private JsonNode Export(Type type) =>
        ChatJson.Options.GetJsonSchemaAsNode(type, new() { TransformSchemaNode = Complete });

    private JsonNode Complete(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = WireShape.WithoutNull(context.TypeInfo.Type);
        if (!context.Path.IsEmpty && WireShape.NameOf(type) is not null)
        {
            return Of(type);
        }

        // Of a type with a converter of ours, the exporter knows nothing.
        var completed = schema as JsonObject ?? [];
        if (WireValue.Of(type) is { } value)
        {
            completed["type"] = value.Type.ToString().ToLowerInvariant();
            if (value.Format is { } format)
            {
                completed["format"] = format;
            }

            if (value.Names is { } names)
            {
                completed["enum"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
            }
        }
        else if (WireShape.Of(type).ElementType is { } element)
        {
            completed["type"] = "array";
            completed["items"] = Of(element);
        }
        else
        {
            completed["type"] = "object";
            completed["required"] = new JsonArray([.. WireShape.RequiredOf(type)]);
        }

        return completed;
    }
}
