using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatOrleans.Documents;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using ChatOrleans.Protocol;

namespace ChatOrleans.EdgeHost.Tests.Protocol;

/// <summary>The protocol's records in TypeScript, as their JSON is.</summary>
internal sealed class TypeScript
{
    private readonly SortedDictionary<string, string> _declarations = new(StringComparer.Ordinal);

    private TypeScript()
    {
    }

    /// <param name="answers">Of REST.</param>
    public static string OfProtocol(IEnumerable<Type> answers)
    {
        var script = new TypeScript();
        script.Add("HubCalls", HubMembers.Calls.Select(call =>
            $"{call.Name}: {{ request: {script.Of(call.Request)}; answer: {script.Of(call.Answer)} }}"));
        script.Add("HubEvents", HubMembers.Events.Select(sent => $"{sent.Name}: {script.Of(sent.Payload)}"));
        foreach (var type in typeof(IChatClient).Assembly.GetTypes().Where(IsRecord).Concat(answers).Append(typeof(ChatError)))
        {
            script.Of(type);
        }

        string[] parts =
        [
            "// The records of the host, by tests/EdgeHost.Tests/Protocol, which says when they have changed.",
            .. script._declarations.Values,
            "export type Reply<T> = { value: T; error?: undefined } | { value?: undefined; error: ChatError };",
        ];
        return string.Join("\n\n", parts) + "\n";
    }

    private static bool IsRecord(Type type) => type is { Namespace: "ChatOrleans.Protocol", IsInterface: false, IsNested: false }
        && type.GetMethod("<Clone>$") is not null;

    private string Of(Type type)
    {
        type = WireShape.WithoutNull(type);
        if (type.IsEnum)
        {
            return Enum(type);
        }

        if (type == typeof(bool))
        {
            return "boolean";
        }

        var shape = WireShape.Of(type);
        return shape.Kind switch
        {
            JsonTypeInfoKind.Enumerable => $"{Of(shape.ElementType!)}[]",
            JsonTypeInfoKind.Object => Object(type, shape),
            _ => type == typeof(long) || type == typeof(int) ? "number" : "string",
        };
    }

    private string Enum(Type type)
    {
        var name = WireShape.NameOf(type)!;
        var values = System.Enum.GetValues(type).Cast<object>()
            .Select(value => JsonSerializer.Serialize(value, type, ChatJson.Options));
        _declarations[name] = $"export type {name} =\n  | {string.Join("\n  | ", values)};";
        return name;
    }

    private string Object(Type type, JsonTypeInfo shape)
    {
        var name = WireShape.NameOf(type)!;
        if (_declarations.TryAdd(name, string.Empty))
        {
            Add(name, shape.Properties.Select(property =>
                $"{property.Name}{(WireShape.IsOptional(property) ? "?" : string.Empty)}: {Of(property.PropertyType)}"));
        }

        return name;
    }

    private void Add(string name, IEnumerable<string> fields)
    {
        var lines = fields.Select(field => $"  {field};\n").ToList();
        _declarations[name] = lines.Count == 0
            ? $"export type {name} = object;"
            : $"export interface {name} {{\n{string.Concat(lines)}}}";
    }
}
