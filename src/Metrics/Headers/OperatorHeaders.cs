using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatOrleans.Headers;

/// <summary>Headers of what is for operators: a silo's HTTP, and metrics.</summary>
public static class OperatorHeaders
{
    /// <summary>Before all that answers.</summary>
    public static IApplicationBuilder UseOperatorHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            // Beside a policy that the dashboard may have: of several a browser keeps all.
            headers.Append("Content-Security-Policy", "frame-ancestors 'none'");
            return Task.CompletedTask;
        });
        return next(context);
    });
}
