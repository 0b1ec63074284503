using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ChatOrleans.Admission;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatOrleans.WebClient;

/// <summary>
/// The web client's page, at each address below the host that is nothing else: where it is found stands in it, because all its
/// addresses are relative to that.
/// </summary>
internal sealed class ClientPage
{
    private const string Head = "<head>";

    // By encoding; under none as it is.
    private readonly FrozenDictionary<string, (byte[] Bytes, EntityTagHeaderValue Tag)> _forms;

    private ClientPage(string page)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        _forms = new Dictionary<string, byte[]>
        {
            [string.Empty] = bytes,
            [Encodings.Brotli] = Packed(bytes, to => new BrotliStream(to, CompressionLevel.SmallestSize)),
            [Encodings.Gzip] = Packed(bytes, to => new GZipStream(to, CompressionLevel.SmallestSize)),
        }.ToFrozenDictionary(form => form.Key, form => (form.Value, TagOf(form.Value)));
    }

    public static void Map(WebApplication app)
    {
        var file = app.Environment.WebRootFileProvider.GetFileInfo("index.html");
        if (!file.Exists)
        {
            return;
        }

        using var reader = new StreamReader(file.CreateReadStream());
        var basePath = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.BasePath;
        var page = new ClientPage(
            reader.ReadToEnd().Replace(Head, $"{Head}<base href=\"{basePath}/\">", StringComparison.Ordinal));
        app.MapFallback("{*path:nonfile}", page.Send)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])).ExcludeFromDescription();
    }

    private static byte[] Packed(byte[] bytes, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var packing = pack(packed))
        {
            packing.Write(bytes);
        }

        return packed.ToArray();
    }

    private static EntityTagHeaderValue TagOf(byte[] form) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(form).AsSpan(0, 16))}\"");

    private IResult Send(HttpContext context)
    {
        var encoding = Encodings.Accepted(context.Request.Headers.AcceptEncoding).FirstOrDefault(string.Empty);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        headers.ContentSecurityPolicy = SecurityHeaders.PagePolicy;
        headers.ContentEncoding = encoding.Length > 0 ? encoding : default;
        var (bytes, tag) = _forms[encoding];
        return Results.Bytes(bytes, "text/html; charset=utf-8", enableRangeProcessing: true, entityTag: tag);
    }
}
