using System.Diagnostics;
using ChatOrleans.Conversations;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Micro;

/// <summary>Durable appends, one after the other in each of some conversations side by side.</summary>
internal static class Appends
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public static async Task Measure()
    {
        foreach (var conversations in new[] { 1, 16, 128, 512 })
        {
            using var directory = new TestDirectory();
            using var database = new SqliteDatabase(Options.Create(new SqliteOptions { DataDirectory = directory.Path }));
            using var metrics = new ChatMetrics();
            using var writer = new SqliteWriter(database, metrics, NullLogger<SqliteWriter>.Instance);
            var log = new SqliteConversationLog(database, writer);
            var clock = Stopwatch.StartNew();
            var appended = await Task.WhenAll(Enumerable.Range(0, conversations).Select(_ => Task.Run(async () =>
            {
                var id = ConversationId.From(Guid.CreateVersion7());
                var chain = new AppendChain();
                var sequence = 0L;
                while (clock.Elapsed < Duration)
                {
                    await log.Append(id, [Post(++sequence)], chain, CancellationToken.None);
                }

                return sequence;
            })));
            var rows = appended.Sum();
            Console.WriteLine(
                $"Appends/s with {conversations} conversations: {rows / clock.Elapsed.TotalSeconds:N0}, "
                + $"{rows / (double)writer.Commits:N1} in a commit.");
        }
    }

    private static Entry Post(long sequence) => new()
    {
        Sequence = sequence,
        Kind = EntryKind.Posted,
        SenderId = UserId.From(Guid.Empty),
        SentAt = DateTimeOffset.UnixEpoch,
        ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
        Text = new('x', 200),
    };
}
