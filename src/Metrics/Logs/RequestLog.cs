using System.Net;
using ChatOrleans.Paths;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Logs;

/// <summary>
/// One line for each HTTP request: of whom it is, its path, never its query, which may hold a token. A connection of the hub is
/// one request, logged when it ends. Health probes are logged at level Debug, and so are requests of nobody knows whom that were
/// refused for just that: they cost their senders nothing.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        // Before others route it elsewhere.
        var (method, path) = (context.Request.Method, context.Request.Path);
        try
        {
            await next(context);
        }
        finally
        {
            var level = path == "/alive" || path == "/health" || IsAnonymous(context) ? LogLevel.Debug : LogLevel.Information;
            if (logger.IsEnabled(level))
            {
                LogAnswered(
                    level, method, SecretPath.Of(path), context.Response.StatusCode,
                    time.GetElapsedTime(started).TotalMilliseconds, Callers.UserOf(context), Callers.DeviceOf(context),
                    Callers.AddressOf(context));
            }
        }
    }

    private static bool IsAnonymous(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status401Unauthorized && context.User.Identity?.IsAuthenticated is not true;

    [LoggerMessage(
        "{Method} {Path} was answered {Status} after {Milliseconds:0.0} ms: user {UserId}, device {DeviceId}, address {Address}")]
    private partial void LogAnswered(
        LogLevel level, string method, string path, int status, double milliseconds, string? userId, string? deviceId,
        IPAddress? address);
}

public static class RequestLogging
{
    public static IApplicationBuilder UseRequestLog(this IApplicationBuilder app) => app.UseMiddleware<RequestLog>();
}
