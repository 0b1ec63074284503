using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Tests.Cosmos;
using ChatOrleans.Storage.Tests.Postgres;
using ChatOrleans.Testing;

namespace ChatOrleans.Storage.Tests.Migration;

public sealed class MigrationTests(SharedPostgres shared) : IAsyncDisposable
{
    private readonly SqliteTestStore _source = new();
    private readonly SqliteTestStore _target = new();

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task To_PostgreSQL_and_back_every_byte_is_the_same()
    {
        await using var postgres = new PostgresTestStore(shared.Server);
        await RoundTrip(postgres);
    }

    [Fact]
    public async Task To_Cosmos_DB_and_back_every_byte_is_the_same()
    {
        await using var cosmos = new CosmosTestStore();
        await RoundTrip(cosmos);
    }

    [Fact]
    public async Task A_target_that_is_not_empty_is_refused_and_not_changed()
    {
        await Open();
        await GrainStates.Write(_target.Parts.States, new(GrainId.Create("note", "a"), "s"), "theirs");
        (await Refused()).ShouldContain("not empty");
        (await _target.Parts.Contents.Conversations(null, 9, default)).Items.ShouldBeEmpty();
        (await _target.Parts.Contents.States(null, 9, default)).Items.Length.ShouldBe(1);
        (await Refused(_source, _source)).ShouldContain("the same");
    }

    [Fact]
    public async Task After_a_stop_in_the_middle_it_goes_on_and_the_store_is_refused_until_then()
    {
        await Open();
        for (var writes = 10; writes < 100; writes += 40)
        {
            var lost = new FaultyLog(_target.Parts.Log);
            lost.Next([.. Enumerable.Repeat(Fault.None, writes), .. Enumerable.Repeat(Fault.Refused, 100)]);
            await Should.ThrowAsync<LogUnavailableException>(
                new StoreMigration(_source.Parts, _target.Parts with { Log = lost }, static _ => { }).Run(default));
            await Should.ThrowAsync<InvalidOperationException>(MigrationMark.ThrowIfUnfinished(_target.Parts.States));
        }

        await using (var other = new SqliteTestStore())
        {
            await other.Open();
            (await Refused(other, _target)).ShouldContain("part of another store");
            (await Refused(_target, other)).ShouldContain("incomplete");
        }

        await Migrate(_source, _target);
        await MigrationMark.ThrowIfUnfinished(_target.Parts.States);
        Files.Rows(_target).ShouldBe(Files.Rows(_source));
        (await Refused()).ShouldContain("not empty");
    }

    [Theory]
    [InlineData("UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'text 2', 'text X') AS BLOB) WHERE sequence = 2", "entry 2")]
    [InlineData("DELETE FROM entries WHERE sequence = 3", "entry 3")]
    [InlineData(
        "INSERT INTO entries SELECT NULL, randomblob(16), 1, 0, sender, NULL, NULL, body FROM entries LIMIT 1", "conversations")]
    [InlineData("UPDATE grain_state SET body = x'7b7d' WHERE name = 's'", "State 's'")]
    [InlineData("DELETE FROM grain_state WHERE name = 's'", "State 's'")]
    [InlineData("INSERT INTO grain_state VALUES ('note/extra', 's', 1, x'7b7d')", "states")]
    public async Task A_tampered_copy_is_found(string sql, string named)
    {
        await Open();
        // All is copied when the comparison begins; what is done to the copy then, it must see.
        var migration = new StoreMigration(_source.Parts, _target.Parts, line =>
        {
            if (line.StartsWith("Comparing", StringComparison.Ordinal))
            {
                using var foreign = new ForeignProgram(_target.Directory);
                foreign.Execute(sql);
            }
        });
        (await Should.ThrowAsync<MigrationException>(migration.Run(default))).Message.ShouldContain(named);
        await Should.ThrowAsync<InvalidOperationException>(MigrationMark.ThrowIfUnfinished(_target.Parts.States));
    }

    private async Task RoundTrip(TestStore between)
    {
        await Open();
        await between.Open();
        var there = await Migrate(_source, between);
        var back = await Migrate(between, _target);
        there.ShouldBe(back);
        (there.Conversations, there.States).ShouldBe((301, 40));
        Files.Rows(_target).ShouldBe(Files.Rows(_source));
    }

    private async Task Open()
    {
        await _source.Open();
        await _target.Open();
        await Files.Fill(_source, conversations: 300);
    }

    private static Task<MigrationTotals> Migrate(TestStore from, TestStore to) =>
        new StoreMigration(from.Parts, to.Parts, static _ => { }).Run(default);

    private async Task<string> Refused(TestStore? from = null, TestStore? to = null) =>
        (await Should.ThrowAsync<MigrationException>(Migrate(from ?? _source, to ?? _target))).Message;
}
