using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOrleans.Json;

/// <summary>
/// Enums by their names, exactly as the protocol spells them. The framework's own converter also takes lists of names, which come
/// to values that nobody defined, other cases and blanks.
/// </summary>
/// <param name="policy">How names are spelled; null for as they are declared.</param>
internal sealed class EnumNames(Func<Type, JsonNamingPolicy?> policy) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(
            typeof(Names<>).MakeGenericType(typeToConvert), policy(typeToConvert))!;

    private sealed class Names<T>(JsonNamingPolicy? policy) : JsonConverter<T>
        where T : struct, Enum
    {
        private readonly FrozenDictionary<string, T> _values = Enum.GetValues<T>().ToFrozenDictionary(
            value => policy?.ConvertName(value.ToString()) ?? value.ToString(), StringComparer.Ordinal);

        private readonly FrozenDictionary<T, JsonEncodedText> _names = Enum.GetValues<T>().ToFrozenDictionary(
            value => value, value => JsonEncodedText.Encode(policy?.ConvertName(value.ToString()) ?? value.ToString()));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && _values.TryGetValue(reader.GetString()!, out var value)
                ? value
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(_names[value]);
    }
}
