using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOrleans;

/// <summary>Writes an id as its UUID string; anything but a hyphenated UUID is refused as malformed.</summary>
public sealed class UuidIdConverter<TId> : JsonConverter<TId>
    where TId : struct, IUuidId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(reader.GetGuid());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override TId ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(Guid.ParseExact(reader.GetString()!, "D"));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString());
}
