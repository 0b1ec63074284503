using Microsoft.AspNetCore.Routing.Template;

namespace ChatOrleans.Errors;

/// <summary>Answers requests that match no route of the API: a wrong method on an existing path, or an unknown path.</summary>
internal static class Unrouted
{
    public static void MapUnrouted(this IEndpointRouteBuilder app) => app
        .Map("/api/{**rest}", (HttpContext context, EndpointDataSource routes) =>
        {
            var methods = MethodsOf(context.Request.Path, routes);
            if (methods.Length == 0)
            {
                return Problems.Of(ChatError.Of(ChatErrorCode.NotFound, "There is no such resource."));
            }

            context.Response.Headers.Allow = string.Join(", ", methods);
            return Problems.MethodNotAllowed;
        })
        .ExcludeFromDescription();

    private static string[] MethodsOf(PathString path, EndpointDataSource routes) =>
    [
        .. routes.Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText?.StartsWith("/api/", StringComparison.Ordinal) is true)
            .Where(route => new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(path, []))
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];
}
