using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace ChatOrleans.Documents;

/// <summary>The documents as a page for people who develop.</summary>
internal static class ReferencePage
{
    public const string Path = "/scalar";

    public static void MapReferencePage(this IEndpointRouteBuilder app) => app.MapScalarApiReference(Path, (page, context) =>
    {
        page.Title = DocumentHosting.Title;
        page.AddDocument(DocumentHosting.OpenApiName, "REST", DocumentHosting.OpenApiPath);
        page.AddAsyncApiDocument("v1", "Hub", DocumentHosting.AsyncApiPath);
        page.DefaultFonts = false;
        page.Telemetry = false;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.Agent = new() { Disabled = true };
        page.Mcp = new() { Disabled = true };
        page.Nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{page.Nonce}'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";
    });
}
