using System.Net;
using System.Net.Sockets;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Storage.Tests.Cosmos;
using ChatOrleans.Storage.Tests.Postgres;
using ChatOrleans.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace ChatOrleans.Storage.Tests;

/// <summary>A store is opened when the host starts, and nothing is done before.</summary>
public sealed class StoreHostingTests(SharedPostgres shared)
{
    [Fact]
    public async Task SQLite_makes_its_file_when_the_host_starts()
    {
        using var parent = new TestDirectory();
        var directory = Path.Combine(parent.Path, "data");
        await using var provider = Provider(
            (services, settings) => services.AddSqliteStorage(settings), ("ChatOrleans:DataDirectory", directory));
        Make(provider);
        Directory.Exists(directory).ShouldBeFalse();
        await Start(provider);
        File.Exists(Path.Combine(directory, "chat.db")).ShouldBeTrue();

        await using var second = Provider(
            (services, settings) => services.AddSqliteStorage(settings), ("ChatOrleans:DataDirectory", directory));
        (await Should.ThrowAsync<InvalidOperationException>(Start(second))).Message.ShouldContain("in use by another process");
    }

    [Fact]
    public async Task SQLite_leaves_a_file_alone_that_another_process_has()
    {
        await using var store = new SqliteTestStore();
        await store.Open();
        using var owned = store.Database.Own();
        using var foreign = new ForeignProgram(store.Directory);
        foreign.Execute("PRAGMA user_version = 1");
        await using var provider = Provider(
            (services, settings) => services.AddSqliteStorage(settings), ("ChatOrleans:DataDirectory", store.Directory));
        await Should.ThrowAsync<InvalidOperationException>(Start(provider));
        (await store.Database.Read("PRAGMA user_version", [], row => row.GetInt32(0), default)).ShouldBe([1]);
    }

    [Fact]
    public async Task PostgreSQL_is_asked_when_the_host_starts()
    {
        await using var store = new PostgresTestStore(shared.Server);
        store.Make();
        await using var provider = Provider(
            (services, settings) => services.AddPostgresStorage(settings),
            ("ChatOrleans:Postgres:ConnectionString", store.ConnectionString));
        Make(provider);
        await using var foreign = store.Foreign();
        const string tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'entries'";
        PostgresTestStore.Execute(foreign, tables).ShouldBe(0L);
        await Start(provider);
        PostgresTestStore.Execute(foreign, tables).ShouldBe(1L);
    }

    [Fact]
    public async Task Cosmos_DB_is_asked_when_the_host_starts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var made = CosmosProvider($"http://{listener.LocalEndpoint}");
        Make(made);
        listener.Pending().ShouldBeFalse();

        await using var server = new CosmosServer();
        await server.Start();
        await using var started = CosmosProvider(server.Address);
        await Start(started);
        server.Requests.ShouldBeGreaterThan(0);
    }

    private static ServiceProvider CosmosProvider(string endpoint) => Provider(
        (services, settings) => services.AddCosmosStorage(settings),
        ("ChatOrleans:Cosmos:Endpoint", endpoint),
        ("ChatOrleans:Cosmos:Key", Convert.ToBase64String("a key of the tests"u8)));

    private static ServiceProvider Provider(
        Action<IServiceCollection, IConfiguration> add, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        add(services, new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        return services.BuildServiceProvider();
    }

    /// <summary>Everything that a host makes before it starts.</summary>
    private static void Make(ServiceProvider provider)
    {
        provider.GetServices<IHostedService>().ShouldNotBeEmpty();
        provider.GetRequiredService<IConversationLog>();
        provider.GetRequiredService<IStoreContents>();
        provider.GetRequiredKeyedService<IGrainStorage>(GrainStateStore.Name);
    }

    private static async Task Start(ServiceProvider provider)
    {
        foreach (var service in provider.GetServices<IHostedService>())
        {
            await service.StartAsync(default);
        }
    }
}
