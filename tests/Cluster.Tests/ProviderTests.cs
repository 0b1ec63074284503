using System.Reflection;
using ChatOrleans.Clustering;
using ChatOrleans.Testing;
using Orleans.Storage;

namespace ChatOrleans.Cluster.Tests;

/// <summary>The kinds of databases in which silos find each other.</summary>
public sealed class ProviderTests
{
    [Fact]
    public async Task In_Redis_silos_and_edges_find_each_other_and_people_chat_on_though_a_silo_dies()
    {
        await using var redis = new RedisServer();
        await redis.Start();
        await using var cluster = await ChatCluster.Start(
            silos: 2, edges: 1, ["Cluster:Provider=Redis", $"Cluster:ConnectionString={redis.ConnectionString}"]);
        await ChatOn(cluster);
    }

    [Fact]
    public void Each_statement_that_Orleans_providers_ask_for_is_there_and_no_other()
    {
        // Members' are properties of this class; those of grain state stand quoted in this query.
        var members = Assembly.Load("Orleans.Clustering.AdoNet")
            .GetType("Orleans.Clustering.AdoNet.Storage.DbStoredQueries", throwOnError: true)!
            .GetProperties(BindingFlags.Instance | BindingFlags.NonPublic).Select(property => property.Name).ToList();
        var states = AdoNetGrainStorage.DefaultInitializationQuery.Split('\'').Where((_, index) => index % 2 == 1).ToList();
        members.ShouldContain("UpdateMembershipKey");
        states.ShouldContain("WriteToStorageKey");
        ClusterSchema.Queries.Select(query => query.Key).ShouldBe([.. members, .. states], ignoreOrder: true);
    }

    private static async Task ChatOn(ChatCluster cluster)
    {
        await using var load = await ChatLoad.Start(cluster);
        await load.EachAcknowledged(5);
        await load.EachHears();
        await cluster.Silos[0].Kill();
        await load.EachAcknowledged(5);
        await cluster.Silos[0].Start();
        await load.EachAcknowledged(5);
        (await load.Judge()).ShouldBeEmpty();
    }
}
