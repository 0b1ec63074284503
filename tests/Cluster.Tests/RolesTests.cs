using ChatOrleans.Testing;
using Npgsql;

namespace ChatOrleans.Cluster.Tests;

/// <summary>deploy/postgres/roles.sql on a real server, and a cluster whose edges have no more than it gives them.</summary>
public sealed class RolesTests
{
    [Fact]
    public async Task An_edge_works_with_a_role_that_reads_where_the_silos_are_and_nothing_else()
    {
        await using var cluster = await ChatCluster.Start(silos: 0, edges: 0);
        await cluster.Postgres.Execute(Path.Combine(Repository.Root, "deploy", "postgres", "roles.sql"));
        var (store, members, edges) = (Role("chat", "chat"), Role("chat_cluster", "chat"), Role("chat_cluster", "chat_edge"));

        // Before any silo: it waits until there are tables to read.
        await using var edge = new ServerProcess(
            "Host", [.. cluster.EdgeSettings, $"Cluster:ConnectionString={edges}", "Store=Sqlite", "Postgres:ConnectionString="]);
        var starting = edge.Start();
        await using var silo = new ServerProcess("SiloHost",
            [.. cluster.SiloSettings, $"Cluster:ConnectionString={members}", $"Postgres:ConnectionString={store}"]);
        await silo.Start();
        await starting;

        await using var ann = await ChatPerson.Register(edge.Address, "ann");
        await using var ben = await ChatPerson.Register(edge.Address, "ben");
        var hub = await ann.Connect();
        var sent = await hub.Invoke(
            "SendMessage",
            new { conversationId = await ann.NewDirect(ben), clientMessageId = Guid.NewGuid(), text = "for Ben alone" });
        sent.TryGetProperty("value", out _).ShouldBeTrue(sent.ToString());
        (await Ask(store, "SELECT count(*) FROM entries")).ShouldNotBe("0");

        (await Ask(Role("chat", "chat_edge"), "SELECT 1")).ShouldBe("permission denied for database \"chat\"");
        (await Ask(edges, "SELECT count(*) FROM OrleansMembershipTable")).ShouldBe("1");
        foreach (var change in new[]
        {
            "UPDATE OrleansQuery SET QueryText = ''", "DELETE FROM OrleansMembershipTable", "DELETE FROM cluster_stores",
            "UPDATE OrleansMembershipTable SET ProxyPort = 1", "CREATE TABLE mine ()", "CREATE TEMPORARY TABLE mine ()",
        })
        {
            (await Ask(edges, change)).ShouldStartWith("permission denied", Case.Sensitive, change);
        }

        string Role(string database, string role) =>
            $"{cluster.Postgres.ConnectionString.Split(';')[0]};Username={role};Database={database}";
    }

    [Fact]
    public async Task An_edge_whose_role_may_not_read_is_refused()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0);
        await Ask(cluster.Postgres.ConnectionString, "CREATE ROLE nobody LOGIN");
        var settings = cluster.EdgeSettings.Append(
            $"Cluster:ConnectionString={cluster.Postgres.ConnectionString.Split(';')[0]};Username=nobody;Database=postgres");
        (await ProgramRun.Of(
            "Host", ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--ChatOrleans:{setting}")])).Refusal()
            .ShouldBe("The database of ChatOrleans:Cluster:ConnectionString cannot be used: "
                + "42501: permission denied for table orleansquery");
    }

    /// <summary>The first value, or why there is none.</summary>
    private static async Task<string> Ask(string connectionString, string sql)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var command = source.CreateCommand(sql);
            return $"{await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)}";
        }
        catch (PostgresException error)
        {
            return error.MessageText;
        }
    }
}
