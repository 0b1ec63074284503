using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

/// <summary>Where a proxy shows this host below a path of its own, it may pass that path on or take it away.</summary>
internal static class HostPath
{
    public static void UseBasePath(this IApplicationBuilder app)
    {
        var basePath = new PathString(app.ApplicationServices.GetRequiredService<IOptions<ProxyOptions>>().Value.BasePath);
        if (!basePath.HasValue)
        {
            return;
        }

        app.Use((context, next) =>
        {
            var request = context.Request;
            if (request.Path.StartsWithSegments(basePath, StringComparison.Ordinal, out var rest))
            {
                request.Path = rest;
            }

            request.PathBase = basePath;
            return next(context);
        });
    }
}
