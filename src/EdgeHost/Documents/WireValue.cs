using ChatOrleans.Conversations;
using Microsoft.OpenApi;

namespace ChatOrleans.Documents;

/// <summary>
/// How a value that is neither record nor list stands in JSON. What our converters write is unknown to those who export
/// schemas.
/// </summary>
/// <param name="Names">Of an enum: all that may stand there.</param>
internal readonly record struct WireValue(JsonSchemaType Type, string? Format, IReadOnlyList<string>? Names = null)
{
    /// <summary>Null of records and lists.</summary>
    public static WireValue? Of(Type type) => type switch
    {
        _ when type.IsEnum => new(JsonSchemaType.String, null, WireShape.NamesOf(type)),
        _ when type == typeof(string) || type == typeof(InviteToken) => new(JsonSchemaType.String, null),
        _ when WireShape.IsId(type) => new(JsonSchemaType.String, "uuid"),
        _ when type == typeof(DateTimeOffset) => new(JsonSchemaType.String, "date-time"),
        _ when type == typeof(bool) => new(JsonSchemaType.Boolean, null),
        _ when type == typeof(int) => new(JsonSchemaType.Integer, "int32"),
        _ when type == typeof(long) => new(JsonSchemaType.Integer, "int64"),
        _ => null,
    };
}
