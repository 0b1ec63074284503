using System.ComponentModel.DataAnnotations;
using ChatOrleans.Conversations;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Testing;
using Npgsql;

namespace ChatOrleans.Storage.Tests.Postgres;

public sealed class PostgresTests(SharedPostgres shared) : IAsyncDisposable
{
    private readonly PostgresTestStore _store = new(shared.Server);

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Statements_are_planned_once_and_by_index_also_while_the_table_is_small()
    {
        await _store.Open();
        var connection = _store.Database.Connect();
        using var statements = new PostgresStatements(connection);
        for (var i = 1; i <= 10; i++)
        {
            var append = new PendingAppend(Some.Conversation(1), [Some.Post(i)], new());
            statements.Begin([append]);
            statements.Commit([append]);
        }

        PostgresTestStore.Execute(connection, "ANALYZE entries");
        PostgresTestStore.Execute(connection, "SELECT sum(custom_plans) FROM pg_prepared_statements").ShouldBe(0m);
        var lookups = (string)PostgresTestStore.Execute(
            connection,
            """
            SELECT string_agg(format(
                'EXPLAIN (FORMAT JSON) EXECUTE %I (%s)',
                name, rtrim(repeat('''{}'',', cardinality(parameter_types)), ',')), ';')
            FROM pg_prepared_statements WHERE statement LIKE '%FROM entries%'
            """)!;
        foreach (var lookup in lookups.Split(';'))
        {
            var plan = (string)PostgresTestStore.Execute(connection, lookup)!;
            plan.ShouldContain("Index");
            plan.ShouldNotContain("Seq Scan");
        }
    }

    [Fact]
    public async Task Each_append_of_a_batch_has_its_own_fate()
    {
        var log = await _store.Open();
        for (var i = 1; i <= 3; i++)
        {
            await log.Append(Some.Conversation(i), [Some.Post(1)], new(), default);
        }

        var before = _store.Writer.Commits;
        Task<AppendResult> first, good, late, again, next, own;
        await using (var foreign = _store.Foreign())
        {
            // The first batch waits for a lock, so that the others wait together for the second.
            HoldLock(foreign, Some.Conversation(9));
            first = log.Append(Some.Conversation(9), [Some.Post(1)], new(), default);
            await Waiting(foreign);
            good = log.Append(Some.Conversation(1), [Some.Post(2)], new(), default);
            late = log.Append(Some.Conversation(2), [Some.Post(1, clientId: 50)], new(), default);
            again = log.Append(Some.Conversation(3), [Some.Post(2, clientId: 1)], new(), default);
            own = log.Append(Some.Conversation(1), [Some.Post(3, clientId: 2)], new(), default);
            next = log.Append(Some.Conversation(1), [Some.Post(3)], new(), default);
            PostgresTestStore.Execute(foreign, "ROLLBACK");
        }

        (await first).ShouldBe(AppendResult.Appended.Value);
        (await good).ShouldBe(AppendResult.Appended.Value);
        (await late).ShouldBe(new AppendResult.Conflict(1));
        (await again).ShouldBeOfType<AppendResult.Duplicate>().Earlier.Sequence.ShouldBe(1);
        (await own).ShouldBeOfType<AppendResult.Duplicate>().Earlier.Sequence.ShouldBe(2);
        (await next).ShouldBe(AppendResult.Appended.Value);
        _store.Writer.Commits.ShouldBe(before + 2);
        (await log.ReadAfter(Some.Conversation(1), 0, 9, default)).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Two_processes_that_write_the_same_conversations_leave_them_dense_with_one_winner_each()
    {
        const int conversations = 5;
        const int each = 40;
        var one = await _store.Open();
        var two = await _store.Open();
        var won = await Task.WhenAll(
            from writer in new[] { (Log: one, Sender: 1), (Log: two, Sender: 2) }
            from conversation in Enumerable.Range(0, conversations)
            select Write(writer.Log, writer.Sender, Some.Conversation(conversation)));
        won.ShouldAllBe(sequences => sequences.Count == each);
        for (var conversation = 0; conversation < conversations; conversation++)
        {
            var entries = await one.ReadAfter(Some.Conversation(conversation), 0, 1_000, default);
            entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, 2 * each).Select(i => (long)i));
            foreach (var sender in (int[])[1, 2])
            {
                entries.Where(entry => entry.SenderId == Some.User(sender)).Select(entry => entry.Sequence)
                    .ShouldBe(won[((sender - 1) * conversations) + conversation]);
            }
        }

        static async Task<List<long>> Write(IConversationLog log, int sender, ConversationId conversation)
        {
            var (won, last) = (new List<long>(), 0L);
            while (won.Count < each)
            {
                var result = await log.Append(conversation, [Some.Post(last + 1, sender, clientId: won.Count)], new(), default);
                last = result is AppendResult.Conflict conflict ? conflict.LastSequence : last + 1;
                if (result is AppendResult.Appended)
                {
                    won.Add(last);
                }
            }

            return won;
        }
    }

    [Fact]
    public async Task A_reader_beside_the_writer_never_sees_a_hole()
    {
        var log = await _store.Open();
        var reader = await _store.Open();
        var chain = new AppendChain();
        var writes = Enumerable.Range(1, 500).Select(
            i => log.Append(Some.Conversation(1), [Some.Post(i)], chain, default)).ToList();
        var all = Task.WhenAll(writes);
        var seen = 0;
        while (!all.IsCompleted || seen < 500)
        {
            var entries = await reader.ReadAfter(Some.Conversation(1), 0, 1_000, default);
            entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, entries.Length).Select(i => (long)i));
            entries.Length.ShouldBeGreaterThanOrEqualTo(seen);
            seen = entries.Length;
        }
    }

    [Fact]
    public async Task Processes_that_start_together_migrate_once()
    {
        _store.Make();
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _store.Connect()));
        await using var foreign = _store.Foreign();
        PostgresTestStore.Execute(foreign, "SELECT array_agg(number ORDER BY number) FROM migrations").ShouldBe((int[])[1, 2]);
        foreach (var database in databases)
        {
            database.Dispose();
        }
    }

    [Fact]
    public async Task A_database_of_the_first_schema_is_migrated_with_all_it_holds()
    {
        var log = await _store.Open();
        await log.Append(Some.Conversation(1), Some.Posts(1, 50), new(), default);
        _store.Close();
        await using var foreign = _store.Foreign();
        PostgresTestStore.Execute(
            foreign,
            """
            DROP INDEX entries_once;
            CREATE UNIQUE INDEX entries_once ON entries (conversation, sender, client_id) WHERE client_id IS NOT NULL;
            DELETE FROM migrations WHERE number > 1;
            """);

        log = await _store.Open();
        (await log.ReadAfter(Some.Conversation(1), 0, 99, default)).Length.ShouldBe(50);
        (await log.Append(Some.Conversation(1), [Some.Post(51, clientId: 7)], new(), default))
            .ShouldBeOfType<AppendResult.Duplicate>().Earlier.Sequence.ShouldBe(7);
        PostgresTestStore.Execute(foreign, "SELECT pg_get_indexdef('entries_once'::regclass, 1, false)").ShouldBe("client_id");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await _store.Open();
        await using var foreign = _store.Foreign();
        PostgresTestStore.Execute(foreign, "INSERT INTO migrations VALUES (99, now())");
        (await Should.ThrowAsync<InvalidOperationException>(_store.Connect)).Message.ShouldContain("schema 99");
    }

    [Fact]
    public async Task Answers_are_durable_even_where_the_server_is_set_to_answer_early()
    {
        _store.Make();
        await using (var foreign = _store.Foreign())
        {
            PostgresTestStore.Execute(foreign, $"ALTER DATABASE {foreign.Database} SET synchronous_commit = off");
        }

        using var database = await _store.Connect();
        (await database.Query("SHOW synchronous_commit", [], row => row.GetString(0), default)).ShouldBe(["on"]);
    }

    [Theory]
    [InlineData("Host=db;Username=chat", null)]
    [InlineData("", "ConnectionString")]
    [InlineData("Username=chat", "names no Host")]
    [InlineData("Host=db;Colour=blue", "cannot be read")]
    public void Options_are_checked(string connectionString, string? complaint)
    {
        var options = new PostgresOptions { ConnectionString = connectionString };
        var complaints = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), complaints, validateAllProperties: true)
            .ShouldBe(complaint is null);
        complaints.ShouldAllBe(result => result.ErrorMessage!.Contains(complaint!));
    }

    internal static void HoldLock(NpgsqlConnection foreign, ConversationId conversation)
    {
        PostgresTestStore.Execute(foreign, "BEGIN");
        PostgresTestStore.Execute(foreign, $"SELECT pg_advisory_xact_lock({PostgresStatements.LockKey(conversation)})");
    }

    /// <summary>Until a session of this database waits for a lock.</summary>
    internal static Task Waiting(NpgsqlConnection foreign) => Eventually.True(
        () => PostgresTestStore.Execute(
            foreign,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is > 0L,
        "a writer waits for a lock");
}
