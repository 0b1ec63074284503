using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOrleans.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatOrleans.Errors;

/// <summary>
/// A request read from JSON, or what is wrong with it. Hub methods and REST handlers take it because the framework would answer
/// a malformed request in its own words. Filters answer those (<see cref="MalformedBodies"/>, and one of the hub), so handlers
/// always find a value.
/// </summary>
internal abstract class Body
{
    public ChatError? Error { get; protected init; }

    /// <summary>Of a call of the hub, as JSON. REST is limited before it is read.</summary>
    public long Bytes { get; init; }

    /// <summary>The error of the first malformed body among the arguments of a call.</summary>
    public static ChatError? ErrorIn(IEnumerable<object?> arguments) =>
        arguments.OfType<Body>().FirstOrDefault(body => body.Error is not null)?.Error;
}

/// <inheritdoc/>
[JsonConverter(typeof(BodyConverter))]
internal sealed class Body<T> : Body, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private Body(T value) => _value = value;

    private Body(ChatError error) => Error = error;

    /// <summary>The value of a body without an error.</summary>
    public T Value => _value ?? throw new InvalidOperationException("A filter has to answer a malformed body.");

    public static Body<T> From(JsonElement json, long bytes = 0)
    {
        try
        {
            return json.Deserialize<T>(ChatJson.Requests) is { } value
                ? new(value) { Bytes = bytes }
                : new(ChatError.Of(ChatErrorCode.Invalid, "The request must be a JSON object.")) { Bytes = bytes };
        }
        catch (JsonException error)
        {
            return new(Describe(error.Path, json)) { Bytes = bytes };
        }
    }

    /// <summary>Lets REST handlers take a body with its error as a value.</summary>
    public static async ValueTask<Body<T>> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        // A page of another origin may send any other type without asking first.
        if (!context.Request.HasJsonContentType())
        {
            return new(ChatError.Invalid("Content-Type", "The body must be sent as application/json."));
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(
                context.Request.Body, cancellationToken: context.RequestAborted);
            return From(document.RootElement);
        }
        catch (JsonException)
        {
            return new(Describe(path: null, default));
        }
        catch (BadHttpRequestException error)
        {
            return new(ChatError.Of(
                error.StatusCode == StatusCodes.Status413PayloadTooLarge ? ChatErrorCode.TooLarge : ChatErrorCode.Invalid,
                error.Message));
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Kestrel's own for a chunk whose size is no number.
            return new(ChatError.Of(ChatErrorCode.Invalid, "The request body cannot be read."));
        }
    }

    /// <summary>The framework lets every content type come here, or it would answer others in its own words.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", "*/*"], typeof(T)));

    /// <summary>The path names a wrong value, or the object that lacks a required one.</summary>
    private static ChatError Describe(string? path, JsonElement json)
    {
        var field = path?.TrimStart('$', '.') is { Length: > 0 } wrong ? wrong : Missing(json);
        return field is null
            ? ChatError.Of(ChatErrorCode.Invalid, "The request body is not valid JSON of the expected shape.")
            : ChatError.Invalid(field, $"'{field}' is missing or has a wrong shape.");
    }

    private static string? Missing(JsonElement json) => json.ValueKind != JsonValueKind.Object
        ? null
        : ChatJson.Requests.GetTypeInfo(typeof(T)).Properties
            .FirstOrDefault(property => property.IsRequired && !json.TryGetProperty(property.Name, out _))?.Name;
}

/// <summary>Reads any JSON as a body; wrong JSON becomes the body's error.</summary>
internal sealed class BodyConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(Body));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Body<T>>
        where T : class
    {
        public override bool HandleNull => true;

        public override Body<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var start = reader.BytesConsumed;
            var json = JsonElement.ParseValue(ref reader);
            return Body<T>.From(json, reader.BytesConsumed - start);
        }

        public override void Write(Utf8JsonWriter writer, Body<T> value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A body is only read.");
    }
}
