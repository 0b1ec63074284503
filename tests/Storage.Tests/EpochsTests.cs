using ChatOrleans.Storage.Tests.Cosmos;
using ChatOrleans.Storage.Tests.Postgres;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Storage.Tests;

public sealed class EpochsTests(SharedPostgres shared)
{
    [Fact]
    public async Task Of_silos_that_find_the_data_restored_the_first_begins_an_epoch_for_all()
    {
        await using var store = new SqliteTestStore();
        await store.Open();
        (await Open(store, "here")).Current.ShouldBeNull();
        (await Open(store, "here")).Current.ShouldBeNull();

        var silos = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Open(store, "there")));
        var epoch = silos.Select(silo => silo.Current).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        silos[0].IsAfter(epoch, null).ShouldBeTrue();
        (await Open(store, "there")).Current.ShouldBe(epoch);
        var next = (await Open(store, "here")).Current.ShouldNotBeNull();
        silos[0].Has(next).ShouldBeFalse();
        await silos[0].Learn(next);
        (silos[0].Current, silos[0].IsAfter(next, epoch), silos[0].IsAfter(epoch, next)).ShouldBe((next, true, false));
    }

    [Fact]
    public async Task An_epoch_that_two_silos_leave_is_left_once()
    {
        await using var store = new SqliteTestStore();
        await store.Open();
        var (one, other) = (await Open(store, "here"), await Open(store, "here"));
        await one.Leave(null);
        await other.Leave(null);
        other.Current.ShouldBe(one.Current.ShouldNotBeNull());
        await one.Begin();
        one.Current.ShouldNotBe(other.Current);
    }

    [Fact]
    public async Task A_SQLite_file_from_a_backup_is_at_another_place()
    {
        await using var store = new SqliteTestStore();
        var log = await store.Open();
        var place = await Place(store);
        await log.Append(Some.Conversation(1), Some.Posts(1, 3), new(), default);
        using var backup = new TestDirectory();
        var kept = Path.Combine(backup.Path, "chat.db");
        SqliteBackup.Of(store.Database.File, kept);
        store.Close();
        log = await store.Open();
        (await Place(store)).ShouldBe(place, "after a restart");
        await log.Append(Some.Conversation(1), Some.Posts(4, 1), new(), default);
        store.Close();

        File.Copy(kept, Path.Combine(store.Directory, "chat.db"), overwrite: true);
        log = await store.Open();
        var restored = await Place(store);
        restored.ShouldNotBe(place);
        await log.Append(Some.Conversation(1), Some.Posts(4, 2), new(), default);
        store.Close();
        await store.Open();
        (await Place(store)).ShouldBe(restored);
    }

    [Fact]
    public async Task A_PostgreSQL_database_whose_tables_were_made_anew_is_at_another_place()
    {
        await using var store = new PostgresTestStore(shared.Server);
        await store.Open();
        var place = await Place(store);
        store.Close();
        await store.Open();
        (await Place(store)).ShouldBe(place);
        await using (var restore = store.Foreign())
        {
            PostgresTestStore.Execute(
                restore, "ALTER TABLE entries RENAME TO gone; CREATE TABLE entries (LIKE gone INCLUDING ALL); DROP TABLE gone");
        }

        (await Place(store)).ShouldNotBe(place);
    }

    [Fact]
    public async Task A_Cosmos_DB_has_a_place()
    {
        await using var store = new CosmosTestStore();
        await store.Open();
        var place = await Place(store);
        place.ShouldContain("colls/");
        store.Close();
        await store.Open();
        (await Place(store)).ShouldBe(place);
    }

    private static async Task<Epochs> Open(TestStore store, string place)
    {
        var epochs = new Epochs(store.Parts.States, TimeProvider.System, NullLogger<Epochs>.Instance);
        await epochs.Open(place);
        return epochs;
    }

    private static Task<string> Place(TestStore store) => store.Parts.Contents.Place(default);
}
