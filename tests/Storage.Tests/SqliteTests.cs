using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Testing;

namespace ChatOrleans.Storage.Tests;

public sealed class SqliteTests : IAsyncDisposable
{
    private readonly SqliteTestStore _store = new();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Writes_that_wait_together_are_committed_together()
    {
        var log = await _store.Open();
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(
            i => log.Append(Some.Conversation(i), [Some.Post(1)], new(), default)));
        _store.Writer.Commits.ShouldBeInRange(2_000 / 512, 1_000);
    }

    [Fact]
    public async Task A_foreign_lock_makes_writes_unavailable_until_it_is_gone()
    {
        var log = await _store.Open();
        await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default);
        using (var foreign = new ForeignProgram(_store.Directory))
        {
            foreign.Execute("BEGIN IMMEDIATE");
            await Should.ThrowAsync<LogUnavailableException>(log.Append(Some.Conversation(1), [Some.Post(2)], new(), default));
            (await log.ReadAfter(Some.Conversation(1), 0, 9, default)).Length.ShouldBe(1);
        }

        (await log.Append(Some.Conversation(1), [Some.Post(2)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_full_store_makes_sends_unavailable_loses_nothing_and_resumes_when_there_is_room()
    {
        await using var small = new SqliteTestStore { BytesMax = 512 * 1024 };
        var log = await small.Open();
        var text = new string('x', 8_000);
        await log.Append(
            Some.Conversation(2), [.. Enumerable.Range(1, 20).Select(i => Some.Post(i, text: text))], new(), default);
        var acknowledged = 0;
        await Should.ThrowAsync<LogUnavailableException>(async () =>
        {
            while (acknowledged < 100)
            {
                await log.Append(Some.Conversation(1), [Some.Post(acknowledged + 1, text: text)], new(), default);
                acknowledged++;
            }
        });
        acknowledged.ShouldBeGreaterThan(10);
        (await log.ReadAfter(Some.Conversation(1), 0, 200, default)).Length.ShouldBe(acknowledged);

        await log.Erase(Some.Conversation(2), default);
        (await log.Append(Some.Conversation(1), [Some.Post(acknowledged + 1, text: text)], new(), default))
            .ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await _store.Open();
        _store.Close();
        using (var foreign = new ForeignProgram(_store.Directory))
        {
            foreign.Execute("PRAGMA user_version = 99");
        }

        (await Should.ThrowAsync<InvalidOperationException>(() => _store.Open())).Message.ShouldContain("schema 99");
    }

    [Fact]
    public async Task Grain_state_is_written_only_over_what_was_read()
    {
        await _store.Open();
        await GrainStates.AreWrittenOnlyOverWhatWasRead(new SqliteGrainStorage(_store.Database, _store.Writer));
    }
}
