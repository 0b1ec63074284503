using System.Diagnostics;
using ChatOrleans.Conversations;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Testing;
using HdrHistogram;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Micro;

/// <summary>Durable appends, one after the other in each of some conversations side by side; then at a fixed rate.</summary>
internal sealed class Appends : IDisposable
{
    private const int PerSecond = 500;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    private readonly TestDirectory _directory = new();
    private readonly ChatMetrics _metrics = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;
    private readonly SqliteConversationLog _log;
    private readonly Talk[] _talks;

    private Appends(int conversations)
    {
        _database = new(Options.Create(new SqliteOptions { DataDirectory = _directory.Path }));
        _database.Open();
        _writer = new(_database, _metrics, NullLogger<SqliteWriter>.Instance);
        _log = new(_database, _writer);
        _talks = [.. Enumerable.Range(0, conversations).Select(_ => new Talk(_log))];
    }

    public static async Task Measure()
    {
        foreach (var conversations in new[] { 1, 16, 128, 512 })
        {
            using var appends = new Appends(conversations);
            await appends.AsManyAsPossible();
            await appends.AtFixedRate();
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
        _metrics.Dispose();
        _directory.Dispose();
    }

    private async Task AsManyAsPossible()
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(_talks.Select(talk => Task.Run(async () =>
        {
            while (clock.Elapsed < Duration)
            {
                await talk.Append();
            }
        })));
        var appended = _talks.Sum(talk => talk.Length);
        Console.WriteLine(
            $"Appends/s with {_talks.Length} conversations: {appended / clock.Elapsed.TotalSeconds:N0}, "
            + $"{appended / (double)_writer.Commits:N1} in a commit.");
    }

    private async Task AtFixedRate()
    {
        var histogram = new LongConcurrentHistogram(1, 60_000_000, 3);
        var begun = Stopwatch.GetTimestamp();
        List<Task> pending = [];
        for (var i = 0; i < Duration.TotalSeconds * PerSecond; i++)
        {
            var due = begun + (i * Stopwatch.Frequency / PerSecond);
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.Sleep(1);
            }

            pending.Add(Timed(_talks[i % _talks.Length], due));
        }

        await Task.WhenAll(pending);
        var percentiles = string.Join(
            ", ", new[] { 50, 99, 99.9 }.Select(percent => $"{histogram.GetValueAtPercentile(percent) / 1000d:F2}"));
        Console.WriteLine($"  then at {PerSecond}/s: {percentiles} ms (p50, p99, p99.9).");

        async Task Timed(Talk talk, long due)
        {
            await talk.Append();
            histogram.RecordValue((long)Stopwatch.GetElapsedTime(due).TotalMicroseconds);
        }
    }

    private sealed class Talk(SqliteConversationLog log)
    {
        private readonly ConversationId _id = ConversationId.From(Guid.CreateVersion7());
        private readonly AppendChain _chain = new();

        public long Length { get; private set; }

        public Task<AppendResult> Append() => log.Append(_id, [Post(++Length)], _chain, CancellationToken.None);

        private static Entry Post(long sequence) => new()
        {
            Sequence = sequence,
            Kind = EntryKind.Posted,
            SenderId = UserId.From(Guid.Empty),
            SentAt = DateTimeOffset.UnixEpoch,
            ClientMessageId = ClientMessageId.From(Guid.CreateVersion7()),
            Text = new('x', 200),
        };
    }
}
