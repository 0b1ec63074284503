using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Logs;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

/// <summary>
/// Keeps pages of others away from the hub, whose WebSocket asks no permission of CORS, and from signing in: a browser sends
/// their requests with the address of whoever looks at them. Programs that are no browsers say no origin, and pass.
/// </summary>
internal sealed class Origins(IOptions<CorsOptions> options, SecurityLog security)
{
    private static readonly ChatError Foreign = ChatError.Of(
        ChatErrorCode.Forbidden,
        "A page of another origin may not call this (ChatOrleans:Cors:Origins). A proxy must pass the Host header on.");

    private static readonly PathString[] Guarded = ["/hubs", "/api/v1/auth"];

    private readonly HashSet<string> _allowed =
        new(options.Value.Origins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        Array.Exists(Guarded, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
        && !Lets(context.Request)
            ? Refuse(context)
            : next(context);

    private Task Refuse(HttpContext context)
    {
        security.Write(SecurityEvent.ForeignPage, context);
        return Problems.Of(Foreign).ExecuteAsync(context);
    }

    private bool Lets(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return request.Headers["Sec-Fetch-Site"].ToString() switch
        {
            // The browser has compared them itself. "none": no page asked.
            "same-origin" or "none" => true,
            "" => origin is null || IsOwn(origin, request) || _allowed.Contains(origin),
            _ => origin is not null && _allowed.Contains(origin),
        };
    }

    /// <summary>Without the scheme, which a proxy may have changed.</summary>
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
