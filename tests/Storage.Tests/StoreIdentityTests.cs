using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Tests.Cosmos;
using ChatOrleans.Storage.Tests.Migration;
using ChatOrleans.Storage.Tests.Postgres;

namespace ChatOrleans.Storage.Tests;

public sealed class StoreIdentityTests(SharedPostgres shared)
{
    [Fact]
    public Task SQLite_keeps_its_identity() => Keeps(new SqliteTestStore());

    [Fact]
    public Task PostgreSQL_keeps_its_identity() => Keeps(new PostgresTestStore(shared.Server));

    [Fact]
    public Task Cosmos_DB_keeps_its_identity() => Keeps(new CosmosTestStore());

    [Fact]
    public async Task A_migration_copies_everything_else()
    {
        await using var source = new SqliteTestStore();
        await using var target = new SqliteTestStore();
        await source.Open();
        await target.Open();
        await Files.Fill(source, conversations: 3);
        var (from, to) = (await StoreIdentity.Of(source.Parts.States), await StoreIdentity.Of(target.Parts.States));
        from.ShouldNotBe(to);

        (await new StoreMigration(source.Parts, target.Parts, static _ => { }).Run(default)).States.ShouldBe(40);
        (await StoreIdentity.Of(source.Parts.States)).ShouldBe(from);
        (await StoreIdentity.Of(target.Parts.States)).ShouldBe(to);
    }

    /// <summary>All who ask for it at once, and after a restart, get the same.</summary>
    private static async Task Keeps(TestStore store)
    {
        await using (store)
        {
            await store.Open();
            var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StoreIdentity.Of(store.Parts.States)));
            asked.Distinct().ShouldHaveSingleItem().Length.ShouldBe(32);
            store.Close();
            await store.Open();
            (await StoreIdentity.Of(store.Parts.States)).ShouldBe(asked[0]);
        }
    }
}
