using System.Text.Json;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Testing;
using Microsoft.Data.Sqlite;

namespace ChatOrleans.Storage.Tests.Sqlite;

public sealed class SqliteTests : IAsyncDisposable
{
    private readonly SqliteTestStore _store = new();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

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

        using (var foreign = new ForeignProgram(small.Directory))
        {
            foreign.Execute("DELETE FROM entries WHERE conversation = (SELECT conversation FROM entries WHERE id = 1)");
        }

        (await log.Append(Some.Conversation(1), [Some.Post(acknowledged + 1, text: text)], new(), default))
            .ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_costs_no_connection()
    {
        var log = await _store.Open();
        await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default);
        using (var foreign = new ForeignProgram(_store.Directory))
        {
            foreign.Execute("UPDATE entries SET body = x'7b'");
        }

        await Should.ThrowAsync<JsonException>(log.ReadAfter(Some.Conversation(1), 0, 9, default));
        var logFile = _store.Database.LogFile;
        File.Exists(logFile).ShouldBeTrue();
        _store.Close();
        File.Exists(logFile).ShouldBeFalse("the last connection that is closed removes it");
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
    public async Task A_file_of_the_first_schema_is_migrated_with_all_it_holds()
    {
        var log = await _store.Open();
        await log.Append(Some.Conversation(1), Some.Posts(1, 50), new(), default);
        _store.Close();
        using (var foreign = new ForeignProgram(_store.Directory))
        {
            foreign.Execute(
                """
                DROP INDEX entries_once;
                CREATE UNIQUE INDEX entries_once ON entries (conversation, sender, client_id) WHERE client_id IS NOT NULL;
                PRAGMA user_version = 1;
                """);
        }

        log = await _store.Open();
        (await log.ReadAfter(Some.Conversation(1), 0, 99, default)).Length.ShouldBe(50);
        (await log.Append(Some.Conversation(1), [Some.Post(51, clientId: 7)], new(), default))
            .ShouldBeOfType<AppendResult.Duplicate>().Earlier.Sequence.ShouldBe(7);
        (await _store.Database.Read(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT name FROM pragma_index_info('entries_once') WHERE seqno = 0";
                return command.ExecuteScalar();
            },
            default)).ShouldBe("client_id");
    }

    [Fact]
    public async Task Pages_are_copied_beside_the_writer_and_the_log_begins_anew()
    {
        const int writers = 4;
        var log = await _store.Open();
        var text = new string('x', 8_000);
        var written = 0L;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var sequence = 1L; Interlocked.Read(ref written) < LogBytes() + (8L << 20); sequence += 16)
            {
                Interlocked.Read(ref written).ShouldBeLessThan(256L << 20);
                await log.Append(
                    Some.Conversation(writer), [.. Enumerable.Range(0, 16).Select(i => Some.Post(sequence + i, text: text))],
                    new(), default);
                Interlocked.Add(ref written, 16 * text.Length);
            }
        }));
        new FileInfo(_store.Database.File).Length.ShouldBeGreaterThan(8L << 20);

        long LogBytes() => new FileInfo(_store.Database.LogFile) is { Exists: true } file ? file.Length : 0;
    }

    [Fact]
    public async Task A_commit_whose_flush_fails_is_not_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere SQLite flushes in its own way.");
        await _store.Open();
        var connection = _store.Database.Connect();
        // A device that cannot be flushed.
        using var flush = new SqliteLogFlush(connection, "/dev/null");
        using (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO grain_state (grain, name, etag, body) VALUES ('a', 'b', 1, x'00')";
            Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).SqliteExtendedErrorCode
                .ShouldBe(SQLitePCL.raw.SQLITE_IOERR_FSYNC);
        }
    }
}
