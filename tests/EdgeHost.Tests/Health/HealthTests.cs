using System.Net;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Probes_by_GET_and_HEAD_hear_the_same()
    {
        await using var app = await ChatApplication.Start();
        using var http = new HttpClient { BaseAddress = app.Server };
        (await Probe(http, "/alive")).ShouldBe(HttpStatusCode.OK);
        (await Probe(http, "/health")).ShouldBe(HttpStatusCode.OK);

        var ann = await (await app.Person("ann")).Connect();
        var drain = app.Drain();
        await Eventually.True(() => ann.Events.Any(e => e.Name == "Draining"), "the word to go");
        (await Probe(http, "/alive")).ShouldBe(HttpStatusCode.OK);
        (await Probe(http, "/health")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        ann.Abort();
        await drain;
    }

    private static async Task<HttpStatusCode> Probe(HttpClient http, string path)
    {
        using var get = await http.GetAsync(new Uri(path, UriKind.Relative));
        (await get.Content.ReadAsStringAsync()).ShouldNotBeEmpty();
        using var head = await http.SendAsync(new(HttpMethod.Head, path));
        head.StatusCode.ShouldBe(get.StatusCode, path);
        head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType);
        return get.StatusCode;
    }
}
