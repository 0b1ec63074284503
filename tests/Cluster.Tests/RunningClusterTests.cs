using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ChatOrleans.Cluster.Tests;

/// <summary>What harms no process, on one cluster for all.</summary>
public sealed class RunningClusterTests(RunningCluster running) : IClassFixture<RunningCluster>
{
    [Fact]
    public async Task People_at_different_edges_chat()
    {
        await using var load = await ChatLoad.Start(running.Cluster);
        await load.EachAcknowledged(10);
        await load.EachHears();
        (await load.Judge()).ShouldBeEmpty();
        (await running.Cluster.CountSubscriptions()).ShouldBe(0, "Events are pushed; nothing is subscribed to.");
    }

    [Fact]
    public async Task The_dashboard_is_the_operators_alone()
    {
        using var http = new HttpClient { BaseAddress = running.Cluster.Silos[0].Address };
        string[] paths = ["/dashboard/", "/dashboard/version", "/dashboard/ClusterStats", "/dashboard/index.min.js"];
        foreach (var path in paths)
        {
            http.DefaultRequestHeaders.Authorization = null;
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = Basic(RunningCluster.OperatorKey + "!");
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = new("Basic", "no base64");
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.Unauthorized, path);
            http.DefaultRequestHeaders.Authorization = Basic(RunningCluster.OperatorKey);
            (await SiloHttpTests.Get(http, path)).ShouldBe(HttpStatusCode.OK, path);
        }

        http.DefaultRequestHeaders.Authorization = null;
        using var answer = await http.GetAsync(
            new Uri("/dashboard/", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Basic");
    }

    private static AuthenticationHeaderValue Basic(string key) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{key}")));
}
