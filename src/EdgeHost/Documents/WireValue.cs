using System.Text.Json.Serialization.Metadata;
using ChatOrleans.Json;
using Microsoft.OpenApi;

namespace ChatOrleans.Documents;

/// <summary>
/// What both documents say of a type where the framework cannot know it: it sees neither what a converter of ours writes, nor
/// that null fields are left out.
/// </summary>
internal readonly record struct WireValue(JsonSchemaType Type, string? Format)
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

    /// <summary>Null of records and lists.</summary>
    public static WireValue? Of(Type type) => type switch
    {
        _ when type.IsEnum || type == typeof(string) => new(JsonSchemaType.String, null),
        _ when IsId(type) => new(JsonSchemaType.String, "uuid"),
        _ when type == typeof(DateTimeOffset) => new(JsonSchemaType.String, "date-time"),
        _ when type == typeof(bool) => new(JsonSchemaType.Boolean, null),
        _ when type == typeof(int) => new(JsonSchemaType.Integer, "int32"),
        _ when type == typeof(long) => new(JsonSchemaType.Integer, "int64"),
        _ => null,
    };

    /// <summary>The name of the schema that stands once for all uses of the type; null where it stands at each use.</summary>
    public static string? NameOf(Type type) =>
        type.IsEnum || IsId(type) || ShapeOf(type).Kind == JsonTypeInfoKind.Object
            ? Names.GetValueOrDefault(type.Name, type.Name)
            : null;

    public static JsonTypeInfo ShapeOf(Type type) => ChatJson.Options.GetTypeInfo(type);

    /// <summary>Fields of a record that are always there.</summary>
    public static IEnumerable<string> RequiredOf(Type type) =>
        ShapeOf(type).Properties.Where(property => !IsOptional(property)).Select(property => property.Name);

    public static bool IsOptional(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.IsGetNullable;

    public static Type WithoutNull(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsId(Type type) => type.GetInterfaces()
        .Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IUuidId<>));
}
