using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOrleans.EdgeHost.Tests.WebClient;

/// <summary>The web client's files as browsers get them.</summary>
public sealed partial class ClientFilesTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ChatApplication _app = null!;
    private List<string> _paths = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start();
        var page = await _http.GetStringAsync(_app.Server);
        _paths = [.. LocalFile().Matches(page).Select(file => file.Groups[1].Value)];
        foreach (var kind in new[] { ".js", ".css", ".svg", ".webmanifest" })
        {
            _paths.ShouldContain(path => path.EndsWith(kind, StringComparison.Ordinal), kind);
        }

        _paths.AddRange(["", "some/deep/link", "index.html", "service-worker.js"]);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Every_file_comes_packed_to_who_accepts_that_and_as_it_is_to_who_does_not()
    {
        foreach (var path in _paths)
        {
            var plain = await Get(path);
            var brotli = await Get(path, "gzip, deflate, br, zstd");
            var gzip = await Get(path, "gzip");
            (plain.Encoding, brotli.Encoding, gzip.Encoding).ShouldBe((null, "br", "gzip"), path);
            brotli.Body.Length.ShouldBeLessThan(plain.Body.Length, path);
            Unpacked(new BrotliStream(new MemoryStream(brotli.Body), CompressionMode.Decompress)).ShouldBe(plain.Body, path);
            Unpacked(new GZipStream(new MemoryStream(gzip.Body), CompressionMode.Decompress)).ShouldBe(plain.Body, path);
            new[] { plain, brotli, gzip }.ShouldAllBe(answer => answer.Vary == "Accept-Encoding"
                && answer.Type == plain.Type && answer.CacheControl == plain.CacheControl && answer.Type != null);
            new[] { plain.Tag, brotli.Tag, gzip.Tag }.ShouldBeUnique();
        }
    }

    [Theory]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("gzip;q=0.8, br;q=0.8", "br")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("zstd", null)]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip;q=x", null)]
    public async Task What_a_client_likes_best_is_sent(string accepted, string? sent)
    {
        foreach (var path in _paths)
        {
            (await Get(path, accepted)).Encoding.ShouldBe(sent, path);
        }
    }

    [Fact]
    public async Task Who_has_it_is_told_so_and_who_asks_for_the_head_or_a_part_gets_that()
    {
        foreach (var path in _paths)
        {
            foreach (var accepted in new[] { "", "gzip", "br" })
            {
                var whole = await Get(path, accepted);
                var known = await Get(path, accepted, request => request.Headers.IfNoneMatch.Add(new(whole.Tag!)));
                (known.Status, known.Body.Length, known.Tag, known.Vary).ShouldBe(
                    (HttpStatusCode.NotModified, 0, whole.Tag, "Accept-Encoding"), path);
                var other = await Get(
                    path, accepted == "br" ? "gzip" : "br", request => request.Headers.IfNoneMatch.Add(new(whole.Tag!)));
                other.Status.ShouldBe(HttpStatusCode.OK, path);

                var head = await Get(path, accepted, request => request.Method = HttpMethod.Head);
                (head.Status, head.Body.Length, head.Length, head.Encoding, head.Tag)
                    .ShouldBe((HttpStatusCode.OK, 0, whole.Body.Length, whole.Encoding, whole.Tag), path);

                var part = await Get(path, accepted, request => request.Headers.Range = new RangeHeaderValue(10, 19));
                (part.Status, part.Encoding).ShouldBe((HttpStatusCode.PartialContent, whole.Encoding), path);
                part.Body.ShouldBe(whole.Body[10..20], path);
            }
        }
    }

    [Fact]
    public async Task What_is_no_file_is_not_packed_and_answers_of_the_API_are_not()
    {
        foreach (var path in new[] { "assets/none.js", "none.css", "api/v1/limits", "openapi/v1.json", ".well-known/jwks.json" })
        {
            (await Get(path, "br, gzip")).Encoding.ShouldBeNull(path);
        }

        (await Get("assets/none.js", "br")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Get("", "br", request => request.Method = HttpMethod.Post)).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task The_worker_that_keeps_the_page_is_asked_for_each_time_and_the_page_alone_may_start_it()
    {
        var worker = await Get("service-worker.js");
        (worker.Status, worker.Type, worker.CacheControl).ShouldBe(
            (HttpStatusCode.OK, "text/javascript; charset=utf-8", "no-cache"));
        var script = Encoding.UTF8.GetString(worker.Body);
        foreach (var path in _paths.Where(path => path.Contains('.', StringComparison.Ordinal)
            && path is not "index.html" and not "service-worker.js"))
        {
            script.ShouldContain($"\"{path}\"");
        }

        var manifest = await Get("app.webmanifest");
        (manifest.Type, manifest.CacheControl).ShouldBe(("application/manifest+json", "no-cache"));

        (await Policy("")).ShouldContain("worker-src 'self'; trusted-types service-worker");
        (await Policy("some/deep/link")).ShouldContain("worker-src 'self'; trusted-types service-worker");
        foreach (var path in new[] { "service-worker.js", "icon.svg", "api/v1/limits", "none.js" })
        {
            (await Policy(path)).ShouldContain("worker-src 'none'; trusted-types 'none'");
        }
    }

    private static byte[] Unpacked(Stream packed)
    {
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<string> Policy(string path)
    {
        using var answer = await _http.GetAsync(new Uri(_app.Server, path), TestContext.Current.CancellationToken);
        return answer.Headers.GetValues("Content-Security-Policy").Single();
    }

    private async Task<Answer> Get(string path, string accepted = "", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app.Server, path));
        if (accepted.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        change?.Invoke(request);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new(
            answer.StatusCode, body, answer.Content.Headers.ContentLength,
            answer.Content.Headers.ContentEncoding.SingleOrDefault(), answer.Content.Headers.ContentType?.ToString(),
            answer.Headers.CacheControl?.ToString(),
            answer.Headers.Vary.SingleOrDefault(), answer.Headers.ETag?.ToString());
    }

    private sealed record Answer(
        HttpStatusCode Status, byte[] Body, long? Length, string? Encoding, string? Type, string? CacheControl, string? Vary,
        string? Tag);

    [GeneratedRegex("(?:src|href)=\"\\./([^\"]+)\"")]
    private static partial Regex LocalFile();
}
