using System.Globalization;
using ChatOrleans.Json;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;

namespace ChatOrleans.Errors;

/// <summary>Errors as RFC 9457 problem details with our stable code.</summary>
internal static class Problems
{
    public static IResult Of(ChatError error) => new ProblemResult(error, StatusOf(error.Code));

    /// <summary>The path takes other methods than the one that was used.</summary>
    public static IResult MethodNotAllowed { get; } = new ProblemResult(
        ChatError.Of(ChatErrorCode.Invalid, "This resource does not support this method."),
        StatusCodes.Status405MethodNotAllowed);

    /// <summary>The value, or the problem.</summary>
    public static IResult Of<T>(Reply<T> reply, int status = StatusCodes.Status200OK)
        where T : class => reply.Error is { } error ? Of(error) : Value(reply.Value!, status);

    /// <summary>204, or the problem.</summary>
    public static IResult Nothing(Reply<Nothing> reply) => reply.Error is { } error ? Of(error) : Results.NoContent();

    public static IResult Value<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Json(value, ChatJson.Options, statusCode: status);

    public static int StatusOf(ChatErrorCode code) => code switch
    {
        ChatErrorCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        ChatErrorCode.Forbidden or ChatErrorCode.Blocked => StatusCodes.Status403Forbidden,
        ChatErrorCode.NotFound => StatusCodes.Status404NotFound,
        ChatErrorCode.Invalid => StatusCodes.Status400BadRequest,
        ChatErrorCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ChatErrorCode.RateLimited => StatusCodes.Status429TooManyRequests,
        ChatErrorCode.LimitReached => StatusCodes.Status422UnprocessableEntity,
        ChatErrorCode.IdempotencyConflict or ChatErrorCode.Conflict => StatusCodes.Status409Conflict,
        ChatErrorCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>Null for a result that is not a problem.</summary>
    public static ChatErrorCode? CodeOf(object? result) => (result as ProblemResult)?.Code;

    private sealed class ProblemResult(ChatError error, int status) : IResult
    {
        public ChatErrorCode Code => error.Code;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.RequestServices.GetRequiredService<ChatMetrics>().RestFailed(error.Code);
            if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                var seconds = Math.Ceiling((error.RetryAfterMs ?? 1000) / 1000d);
                httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            if (status == StatusCodes.Status401Unauthorized)
            {
                httpContext.Response.Headers.WWWAuthenticate = "Bearer";
            }

            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsJsonAsync(
                Problem.Of(error, status),
                ChatJson.Options,
                "application/problem+json",
                httpContext.RequestAborted);
        }
    }
}
