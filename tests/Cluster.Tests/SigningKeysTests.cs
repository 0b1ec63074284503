using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>The edges of a cluster, and a silo whose operator takes keys from them.</summary>
public sealed class SigningKeysTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Edges_that_start_at_the_same_time_agree_and_lose_a_revoked_key_together()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 3, siloSettings: [OperatorClient.Setting]);
        using var @operator = new OperatorClient(cluster.Silos[0].Address);
        await using var ann = await ChatPerson.Register(cluster.Edges[0].Address, "ann");
        var key = OperatorClient.KeyIdOf(ann.AccessToken);
        await using var bystander = await ChatPerson.Register(cluster.Edges[1].Address, "bystander");
        var hub = await bystander.Connect();
        foreach (var edge in cluster.Edges)
        {
            (await OperatorClient.PublishedKeys(edge.Address)).ShouldBe([key]);
            (await Me(ann, edge)).ShouldBe(200);
        }

        (await @operator.Revoke(key)).Status.ShouldBe(200);
        foreach (var edge in cluster.Edges)
        {
            await Eventually.True(async () => await Me(ann, edge) == 401, "each edge to refuse the token", Soon);
        }

        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close", Soon);
        var (_, listed) = await @operator.Keys();
        string[] keys = [.. listed.GetProperty("keys").EnumerateArray().Select(left => left.GetProperty("id").GetString()!)];
        keys.ShouldHaveSingleItem().ShouldNotBe(key);
        var (status, session) = await ann.Call(HttpMethod.Post, "auth/refresh", new { refreshToken = ann.RefreshToken });
        status.ShouldBe(200);
        ann.Take(session);
        foreach (var edge in cluster.Edges)
        {
            await Eventually.True(
                async () => (await OperatorClient.PublishedKeys(edge.Address)).SequenceEqual(keys), "the new key alone", Soon);
            (await Me(ann, edge)).ShouldBe(200);
        }
    }

    [Fact]
    public async Task An_edge_starts_with_the_clusters_secret_alone()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 1, siloSettings: [OperatorClient.Setting]);
        var key = (await OperatorClient.PublishedKeys(cluster.Edges[0].Address)).ShouldHaveSingleItem();
        var other = $"Auth:KeySecret={ChatCluster.NewKeySecret()}";
        (await Run([.. cluster.EdgeSettings, other])).Refusal()
            .ShouldContain($"Signing key '{key}' of the store cannot be decrypted by ChatOrleans:Auth:KeySecret");
        (await Run([.. cluster.EdgeSettings.Where(setting => !setting.StartsWith("Auth:", StringComparison.Ordinal))])).Refusal()
            .ShouldContain("An edge of a cluster needs ChatOrleans:Auth:KeySecret");

        // The secret is lost for good: what it encrypted goes, and another one is as good.
        await cluster.Edges[0].Stop();
        using var @operator = new OperatorClient(cluster.Silos[0].Address);
        (await @operator.Revoke("all")).Status.ShouldBe(200);
        await using var edge = new ServerProcess("Host", [.. cluster.EdgeSettings, other]);
        await edge.Start();
        (await OperatorClient.PublishedKeys(edge.Address)).ShouldHaveSingleItem().ShouldNotBe(key);
    }

    private static async Task<int> Me(ChatPerson person, ServerProcess edge)
    {
        person.MoveTo(edge.Address);
        return (await person.Call(HttpMethod.Get, "users/me")).Status;
    }

    private static Task<ProgramRun> Run(string[] settings) => ProgramRun.Of(
        "Host", ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--ChatOrleans:{setting}")]);
}
