using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace ChatOrleans.WebClient;

/// <summary>
/// The web client's files, and packed ones that the build has put beside them (<c>ClientApp/compress.mjs</c>): who accepts those
/// is sent those. ETags, ranges and HEAD are the framework's, of what is sent.
/// </summary>
internal sealed class ClientFiles(IFileProvider files) : IContentTypeProvider
{
    private static readonly (string Encoding, string Ending)[] Packed = [(Encodings.Brotli, ".br"), (Encodings.Gzip, ".gz")];

    private readonly FileExtensionContentTypeProvider _types = new();

    public static void Use(IApplicationBuilder app)
    {
        var files = app.ApplicationServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider;
        var client = new ClientFiles(files);
        app.Use(client.Choose);
        app.UseStaticFiles(new StaticFileOptions { ContentTypeProvider = client, OnPrepareResponse = Describe });
    }

    public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType) =>
        _types.TryGetContentType(EncodingOf(subpath) is null ? subpath : Path.ChangeExtension(subpath, null), out contentType);

    private static string? EncodingOf(string name) =>
        Array.Find(Packed, packed => name.EndsWith(packed.Ending, StringComparison.Ordinal)).Encoding;

    /// <summary>
    /// Those below <c>assets</c> have their content's hash in their name; of the others a browser asks each time whether they
    /// have changed.
    /// </summary>
    private static void Describe(StaticFileResponseContext file)
    {
        var (request, response) = (file.Context.Request, file.Context.Response);
        response.Headers.CacheControl = request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        response.Headers.ContentEncoding = EncodingOf(file.File.Name);
        if (response.ContentType is { } type && (type.StartsWith("text/", StringComparison.Ordinal) || type == "image/svg+xml"))
        {
            response.ContentType = $"{type}; charset=utf-8";
        }
    }

    private Task Choose(HttpContext context, RequestDelegate next)
    {
        var (request, path) = (context.Request, context.Request.Path.Value);
        if (path == "/index.html")
        {
            request.Path = "/";
            return next(context);
        }

        if (path is null || EncodingOf(path) is not null
            || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return next(context);
        }

        var packed = Packed.Where(packed => files.GetFileInfo(path + packed.Ending).Exists).ToList();
        if (packed.Count > 0)
        {
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            var chosen = Encodings.Accepted(request.Headers.AcceptEncoding)
                .FirstOrDefault(accepted => packed.Exists(there => there.Encoding == accepted));
            request.Path = path + packed.Find(there => there.Encoding == chosen).Ending;
        }

        return next(context);
    }
}
