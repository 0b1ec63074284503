using ChatOrleans.Connections;
using ChatOrleans.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatOrleans.Admission;

/// <summary>Headers that keep browsers from misusing our pages, and caches from keeping what is not theirs.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// For the web client's page, which alone says where its addresses begin, and has a service worker. Its one policy for
    /// trusted types makes one value: that worker's address.
    /// </summary>
    public const string PagePolicy = Common + "; base-uri 'self'; worker-src 'self'; trusted-types service-worker";

    private const string Common =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        + "font-src 'self'; manifest-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'";

    private const string ContentSecurityPolicy = Common + "; base-uri 'none'; worker-src 'none'; trusted-types 'none'";

    /// <summary>Set when an answer begins: one that an exception led to has lost what was set before.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<IOptions<EdgeOptions>>().Value;
        var transportSecurity = $"max-age=31536000{(options.HstsSubDomains ? "; includeSubDomains" : "")}";
        return app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                AddTo(context.Response, transportSecurity);
                return Task.CompletedTask;
            });
            return next();
        });
    }

    private static void AddTo(HttpResponse response, string transportSecurity)
    {
        var (headers, request) = (response.Headers, response.HttpContext.Request);
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, ContentSecurityPolicy);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        if ((request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                || request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal))
            && !(response.StatusCode == StatusCodes.Status200OK
                && response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<Cacheable>() is not null))
        {
            headers.CacheControl = "no-store";
        }

        if (request.IsHttps)
        {
            headers.StrictTransportSecurity = transportSecurity;
        }
    }
}
