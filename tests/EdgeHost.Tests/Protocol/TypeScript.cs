using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatOrleans.Errors;
using ChatOrleans.Hubs;
using ChatOrleans.Json;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.EdgeHost.Tests.Protocol;

/// <summary>The protocol's records in TypeScript, as their JSON is.</summary>
internal sealed class TypeScript
{
    // What the protocol's page calls them.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["ConversationSummary"] = "Summary",
        ["ConversationDelta"] = "Delta",
        ["MessageView"] = "Message",
        ["DeviceView"] = "Device",
        ["MemberRole"] = "Role",
    };

    private readonly SortedDictionary<string, string> _declarations = new(StringComparer.Ordinal);

    private TypeScript()
    {
    }

    /// <param name="answers">Of REST.</param>
    public static string OfProtocol(IEnumerable<Type> answers)
    {
        var script = new TypeScript();
        script.Add("HubCalls", Methods(typeof(ChatHub)).Select(method =>
            $"{method.Name}: {{ request: {script.Of(RequestOf(method))}; answer: {script.Of(AnswerOf(method))} }}"));
        script.Add("HubEvents", Methods(typeof(IChatClient)).Select(method =>
            $"{method.Name}: {script.Of(method.GetParameters().Single().ParameterType)}"));
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

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetBaseDefinition().DeclaringType != typeof(Hub))
            .OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>Of a <c>Body</c> of it.</summary>
    private static Type RequestOf(MethodInfo method) =>
        method.GetParameters().Single().ParameterType.GetGenericArguments().Single();

    /// <summary>Of a <c>Task</c> of a <c>Reply</c> of it.</summary>
    private static Type AnswerOf(MethodInfo method) =>
        method.ReturnType.GetGenericArguments().Single().GetGenericArguments().Single();

    private static bool IsRecord(Type type) => type is { Namespace: "ChatOrleans.Protocol", IsInterface: false, IsNested: false }
        && type.GetMethod("<Clone>$") is not null;

    private string Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return Enum(type);
        }

        if (type == typeof(bool))
        {
            return "boolean";
        }

        var shape = ChatJson.Options.GetTypeInfo(type);
        return shape.Kind switch
        {
            JsonTypeInfoKind.Enumerable => $"{Of(shape.ElementType!)}[]",
            JsonTypeInfoKind.Object => Object(type, shape),
            _ => type == typeof(long) || type == typeof(int) ? "number" : "string",
        };
    }

    private string Enum(Type type)
    {
        var name = NameOf(type);
        var values = System.Enum.GetValues(type).Cast<object>()
            .Select(value => JsonSerializer.Serialize(value, type, ChatJson.Options));
        _declarations[name] = $"export type {name} =\n  | {string.Join("\n  | ", values)};";
        return name;
    }

    private string Object(Type type, JsonTypeInfo shape)
    {
        var name = NameOf(type);
        if (_declarations.TryAdd(name, string.Empty))
        {
            Add(name, shape.Properties.Select(property =>
                $"{property.Name}{(IsOptional(property) ? "?" : string.Empty)}: {Of(property.PropertyType)}"));
        }

        return name;
    }

    private static bool IsOptional(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.IsGetNullable;

    private static string NameOf(Type type) => Names.GetValueOrDefault(type.Name, type.Name);

    private void Add(string name, IEnumerable<string> fields)
    {
        var lines = fields.Select(field => $"  {field};\n").ToList();
        _declarations[name] = lines.Count == 0
            ? $"export type {name} = object;"
            : $"export interface {name} {{\n{string.Concat(lines)}}}";
    }
}
