using System.Net;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>What a silo says over HTTP to those who operate it.</summary>
public sealed class SiloHttpTests
{
    [Fact]
    public async Task It_is_healthy_while_its_store_answers()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0);
        using var http = new HttpClient { BaseAddress = cluster.Silos[0].Address };
        (await Probe(http, "/alive")).ShouldBe(HttpStatusCode.OK);
        (await Probe(http, "/health")).ShouldBe(HttpStatusCode.OK);
        (await Get(http, "/dashboard/")).ShouldBe(HttpStatusCode.NotFound);

        await cluster.Postgres.Crash();
        (await Probe(http, "/health")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await Probe(http, "/alive")).ShouldBe(HttpStatusCode.OK);

        await cluster.Postgres.Start();
        await Eventually.True(async () => await Get(http, "/health") == HttpStatusCode.OK, "the silo to be healthy again");
    }

    /// <summary>What GET says, and HEAD must say too.</summary>
    private static async Task<HttpStatusCode> Probe(HttpClient http, string path)
    {
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await http.SendAsync(head, TestContext.Current.CancellationToken);
        (await Get(http, path)).ShouldBe(answer.StatusCode, path);
        return answer.StatusCode;
    }

    internal static async Task<HttpStatusCode> Get(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").ShouldContain("frame-ancestors 'none'");
        return answer.StatusCode;
    }
}
