using System.Collections.Concurrent;
using ChatOrleans.Testing;

namespace ChatOrleans.Storage.Tests.Postgres;

/// <summary>What is answered, and what is kept, when the server goes away.</summary>
public sealed class PostgresOutageTests(CrashingPostgres postgres) : IClassFixture<CrashingPostgres>, IAsyncLifetime
{
    private readonly PostgresServer _server = postgres.Server;
    private readonly PostgresTestStore _store = new(postgres.Server);

    public async ValueTask InitializeAsync()
    {
        if (!_server.IsRunning)
        {
            // A test before this one failed with the server stopped.
            await _server.Start();
        }
    }

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_stopped_server_makes_the_log_unavailable_until_it_is_back()
    {
        var log = await _store.Open();
        await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default);
        await log.ReadAfter(Some.Conversation(1), 0, 9, default);

        await _server.ShutDown();
        await Should.ThrowAsync<LogUnavailableException>(log.Append(Some.Conversation(1), [Some.Post(2)], new(), default));
        await Should.ThrowAsync<LogUnavailableException>(log.ReadAfter(Some.Conversation(1), 0, 9, default));

        await _server.Start();
        (await log.Append(Some.Conversation(1), [Some.Post(2)], new(), default)).ShouldBe(AppendResult.Appended.Value);
        (await log.ReadAfter(Some.Conversation(1), 0, 9, default)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_restart_between_two_calls_is_not_noticed()
    {
        var log = await _store.Open();
        await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default);
        await log.ReadAfter(Some.Conversation(1), 0, 9, default);
        await _server.Crash();
        await _server.Start();
        (await log.ReadAfter(Some.Conversation(1), 0, 9, default)).Length.ShouldBe(1);
        (await log.Append(Some.Conversation(1), [Some.Post(2)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_crash_before_the_insert_has_done_nothing()
    {
        var log = await _store.Open();
        await using var foreign = _store.Foreign();
        PostgresTests.HoldLock(foreign, Some.Conversation(1));
        var append = log.Append(Some.Conversation(1), [Some.Post(1)], new(), default);
        await PostgresTests.Waiting(foreign);
        await _server.Crash();
        await Should.ThrowAsync<LogUnavailableException>(append);

        await _server.Start();
        (await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_crash_during_the_commit_leaves_the_outcome_unknown_to_the_whole_batch()
    {
        var log = await _store.Open();
        await using var foreign = _store.Foreign();
        PostgresTestStore.Execute(foreign, "BEGIN");
        PostgresTestStore.Execute(foreign, "LOCK TABLE entries IN SHARE MODE");
        var append = log.Append(Some.Conversation(1), [Some.Post(1)], new(), default);
        await PostgresTests.Waiting(foreign);
        await _server.Crash();
        await Should.ThrowAsync<AppendOutcomeUnknownException>(append);

        await _server.Start();
        (await log.ReadAfter(Some.Conversation(1), 0, 9, default)).ShouldBeEmpty();
        (await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Theory]
    [InlineData("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE", typeof(LogUnavailableException))]
    [InlineData("LOCK TABLE entries IN SHARE MODE", typeof(AppendOutcomeUnknownException))]
    public async Task A_server_that_does_not_answer_in_time_is_given_up(string obstacle, Type expected)
    {
        var log = await _store.Open();
        await using (var foreign = _store.Foreign())
        {
            PostgresTestStore.Execute(foreign, "BEGIN");
            PostgresTestStore.Execute(foreign, obstacle);
            (await Should.ThrowAsync<Exception>(log.Append(Some.Conversation(1), [Some.Post(1)], new(), default)))
                .ShouldBeOfType(expected);
        }

        (await log.Append(Some.Conversation(1), [Some.Post(1)], new(), default)).ShouldBe(AppendResult.Appended.Value);
    }

    [Fact]
    public async Task A_crash_under_load_loses_nothing_that_was_acknowledged_and_leaves_no_hole()
    {
        const int conversations = 40;
        var log = await _store.Open();
        var acknowledged = new ConcurrentDictionary<int, long>();
        var load = Enumerable.Range(0, conversations).Select(Write).ToList();
        await Eventually.True(() => acknowledged.Values.Sum() > 2_000, "the load runs");
        await _server.Crash();
        var ends = await Task.WhenAll(load);
        ends.ShouldAllBe(end => end is LogUnavailableException || end is AppendOutcomeUnknownException);

        await _server.Start();
        for (var i = 0; i < conversations; i++)
        {
            var entries = await log.ReadAfter(Some.Conversation(i), 0, 100_000, default);
            entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, entries.Length).Select(n => (long)n));
            var kept = acknowledged.GetValueOrDefault(i);
            entries.Length.ShouldBeInRange((int)kept, (int)kept + (ends[i] is AppendOutcomeUnknownException ? 1 : 0));
            (await log.Append(Some.Conversation(i), [Some.Post(entries.Length + 1)], new(), default))
                .ShouldBe(AppendResult.Appended.Value);
        }

        async Task<Exception> Write(int conversation)
        {
            for (var sequence = 1L; ; sequence++)
            {
                try
                {
                    await log.Append(Some.Conversation(conversation), [Some.Post(sequence)], new(), default);
                }
                catch (Exception error)
                {
                    return error;
                }

                acknowledged[conversation] = sequence;
            }
        }
    }
}
