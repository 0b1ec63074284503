using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatOrleans.Json;
using MessagePack;
using MessagePack.Formatters;

namespace ChatOrleans.Hubs;

/// <summary>
/// The protocol's JSON, written as MessagePack: the same names, and ids, times and enums as the same strings, so that
/// there is one form of each record and one way to read a request.
/// </summary>
internal sealed class JsonInMessagePack : IFormatterResolver
{
    public static MessagePackSerializerOptions Options { get; } =
        new MessagePackSerializerOptions(new JsonInMessagePack()).WithSecurity(MessagePackSecurity.UntrustedData);

    // It is read at once, and by nobody else: escapes would make it larger than what was sent.
    private static readonly JsonWriterOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IMessagePackFormatter<T> GetFormatter<T>() => Formatter<T>.Instance;

    private static void Write(ref MessagePackWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader(json.GetPropertyCount());
                foreach (var property in json.EnumerateObject())
                {
                    writer.Write(property.Name);
                    Write(ref writer, property.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(json.GetArrayLength());
                foreach (var item in json.EnumerateArray())
                {
                    Write(ref writer, item);
                }

                break;
            case JsonValueKind.String:
                writer.Write(json.GetString());
                break;
            case JsonValueKind.Number when json.TryGetInt64(out var whole):
                writer.Write(whole);
                break;
            case JsonValueKind.Number:
                writer.Write(json.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(json.GetBoolean());
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static void Read(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSerializerOptions options)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Map:
                ReadMap(ref reader, json, options);
                break;
            case MessagePackType.Array:
                ReadArray(ref reader, json, options);
                break;
            case MessagePackType.String:
                json.WriteStringValue(reader.ReadString());
                break;
            case MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64:
                json.WriteNumberValue(reader.ReadUInt64());
                break;
            case MessagePackType.Integer:
                json.WriteNumberValue(reader.ReadInt64());
                break;
            case MessagePackType.Float when reader.ReadDouble() is var real && double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            case MessagePackType.Float:
                WriteUnreadable(json);
                break;
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackType.Nil:
                reader.ReadNil();
                json.WriteNullValue();
                break;
            default:
                reader.Skip();
                WriteUnreadable(json);
                break;
        }
    }

    /// <summary>
    /// Stands for what JSON cannot express: no field takes an empty object, so the field is reported as wrong.
    /// </summary>
    private static void WriteUnreadable(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }

    private static void ReadMap(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSerializerOptions options)
    {
        options.Security.DepthStep(ref reader);
        json.WriteStartObject();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            if (reader.NextMessagePackType == MessagePackType.String)
            {
                json.WritePropertyName(reader.ReadString()!);
                Read(ref reader, json, options);
            }
            else
            {
                // A field whose name is not text is an unknown field.
                reader.Skip();
                reader.Skip();
            }
        }

        json.WriteEndObject();
        reader.Depth--;
    }

    private static void ReadArray(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSerializerOptions options)
    {
        options.Security.DepthStep(ref reader);
        json.WriteStartArray();
        for (var left = reader.ReadArrayHeader(); left > 0; left--)
        {
            Read(ref reader, json, options);
        }

        json.WriteEndArray();
        reader.Depth--;
    }

    private sealed class Formatter<T> : IMessagePackFormatter<T>
    {
        public static readonly Formatter<T> Instance = new();

        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            Write(ref writer, JsonSerializer.SerializeToElement(value, ChatJson.Options));

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(buffer, Plainly);
            Read(ref reader, json, options);
            json.Flush();
            return JsonSerializer.Deserialize<T>(buffer.WrittenSpan, ChatJson.Options)!;
        }
    }
}
