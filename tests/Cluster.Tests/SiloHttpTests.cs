using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>What a silo says over HTTP to those who operate it.</summary>
public sealed class SiloHttpTests
{
    private const string Key = "a key of the operator, long enough for anyone";

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

    [Fact]
    public async Task The_dashboard_is_the_operators_alone()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0, siloSettings: [$"Operator:Key={Key}"]);
        using var http = new HttpClient { BaseAddress = cluster.Silos[0].Address };
        string[] paths = ["/dashboard/", "/dashboard/version", "/dashboard/ClusterStats", "/dashboard/index.min.js"];
        foreach (var path in paths)
        {
            http.DefaultRequestHeaders.Authorization = null;
            (await Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = Basic(Key + "!");
            (await Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = new("Basic", "no base64");
            (await Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = Basic(Key);
            (await Get(http, path)).ShouldBe(HttpStatusCode.OK, path);
        }

        http.DefaultRequestHeaders.Authorization = null;
        using var answer = await http.GetAsync(
            new Uri("/dashboard/", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Basic");
    }

    [Fact]
    public async Task A_short_key_is_refused()
    {
        (await Should.ThrowAsync<InvalidOperationException>(
            () => ChatCluster.Start(silos: 1, edges: 0, siloSettings: ["Operator:Key=short"]))).Message.ShouldContain("ended");
    }

    /// <summary>What GET says, and HEAD must say too.</summary>
    private static async Task<HttpStatusCode> Probe(HttpClient http, string path)
    {
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await http.SendAsync(head, TestContext.Current.CancellationToken);
        (await Get(http, path)).ShouldBe(answer.StatusCode, path);
        return answer.StatusCode;
    }

    private static AuthenticationHeaderValue Basic(string key) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{key}")));

    private static async Task<HttpStatusCode> Get(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
