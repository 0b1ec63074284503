using System.Reflection;
using System.Text.Json;
using ChatOrleans.Json;

namespace ChatOrleans.Errors;

/// <summary>
/// A request read from JSON, or what is wrong with it. The one way in which hub and REST read requests.
/// </summary>
internal readonly record struct Body<T>(T? Value, ChatError? Error)
    where T : class
{
    public static Body<T> From(JsonElement json)
    {
        try
        {
            return json.Deserialize<T>(ChatJson.Requests) is { } value
                ? new(value, null)
                : new(null, ChatError.Of(ChatErrorCode.Invalid, "An object is needed."));
        }
        catch (JsonException error)
        {
            return new(null, Describe(error));
        }
    }

    /// <summary>Lets REST handlers take a body whose faults are values.</summary>
    public static async ValueTask<Body<T>> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(
                context.Request.Body, cancellationToken: context.RequestAborted);
            return From(document.RootElement);
        }
        catch (JsonException error)
        {
            return new(null, Describe(error));
        }
        catch (BadHttpRequestException error)
        {
            return new(null, ChatError.Of(
                error.StatusCode == StatusCodes.Status413PayloadTooLarge ? ChatErrorCode.TooLarge : ChatErrorCode.Invalid,
                error.Message));
        }
    }

    private static ChatError Describe(JsonException error)
    {
        // The path names a wrong value; of a missing one only the text has the name, in quotes behind the type's.
        var path = error.Path?.TrimStart('$', '.');
        var field = !string.IsNullOrEmpty(path) ? path
            : error.Message.Split('\'') is [_, _, _, var missing, ..] ? missing
            : null;
        return field is null
            ? ChatError.Of(ChatErrorCode.Invalid, "The request is no well-formed JSON of the expected shape.")
            : ChatError.Invalid(field, $"'{field}' is missing or has a wrong shape.");
    }
}
