using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOrleans.Errors;

namespace ChatOrleans.Json;

/// <summary>The one JSON form of everything that clients see and that the log keeps.</summary>
public static class ChatJson
{
    public static JsonSerializerOptions Options { get; } = Finished(Configured(new JsonSerializerOptions()));

    /// <summary>
    /// For what clients send: null where a value is needed is as malformed as none, and so is a field twice, which two readers
    /// may read in two ways.
    /// </summary>
    public static JsonSerializerOptions Requests { get; } =
        Finished(Configured(new JsonSerializerOptions { RespectNullableAnnotations = true, AllowDuplicateProperties = false }));

    public static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Text stays readable in the log; the client never puts it into HTML unescaped.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new EnumNames(type => type == typeof(ChatErrorCode) ? null : JsonNamingPolicy.CamelCase));
        options.Converters.Add(new MillisecondTime());
        return options;
    }

    /// <summary>So that shapes of types can be asked for before anything is read or written.</summary>
    private static JsonSerializerOptions Finished(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    private sealed class MillisecondTime : JsonConverter<DateTimeOffset>
    {
        private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

        public override DateTimeOffset Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[24];
            value.UtcDateTime.TryFormat(text, out _, Format, CultureInfo.InvariantCulture);
            writer.WriteStringValue(text);
        }
    }
}
