using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatOrleans.Json;

namespace ChatOrleans.Documents;

/// <summary>
/// What both documents say of types in one way: their names, and which fields are always there, because null fields are left
/// out.
/// </summary>
internal static class WireShape
{
    // What the protocol's page calls them.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["ConversationDelta"] = "Delta",
        ["MessageView"] = "Message",
        ["DeviceView"] = "Device",
        ["MemberRole"] = "Role",
        ["ClientLimits"] = "Limits",
    };

    /// <summary>The name of the schema that stands once for all uses of the type; null where it stands at each use.</summary>
    public static string? NameOf(Type type) =>
        type.IsEnum || IsId(type) || Of(type).Kind == JsonTypeInfoKind.Object
            ? Names.GetValueOrDefault(type.Name, type.Name)
            : null;

    public static JsonTypeInfo Of(Type type) => ChatJson.Options.GetTypeInfo(type);

    /// <summary>Fields of a record that are always there.</summary>
    public static IEnumerable<string> RequiredOf(Type type) =>
        Of(type).Properties.Where(property => !IsOptional(property)).Select(property => property.Name);

    public static bool IsOptional(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.IsGetNullable;

    /// <summary>Of an enum, in the order of its values.</summary>
    public static IReadOnlyList<string> NamesOf(Type type) =>
        [.. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, Of(type)).GetString()!)];

    public static Type WithoutNull(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    public static bool IsId(Type type) => type.GetInterfaces()
        .Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IUuidId<>));
}
