// Appends to the log of a data directory until it is killed, and prints each append once it is acknowledged.
using ChatOrleans;
using ChatOrleans.Conversations;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

const int conversations = 32;

using var database = new SqliteDatabase(Options.Create(new SqliteOptions { DataDirectory = args[0] }));
database.Open();
using var metrics = new ChatMetrics();
using var writer = new SqliteWriter(database, metrics, NullLogger<SqliteWriter>.Instance);
var log = new SqliteConversationLog(database, writer);
await Task.WhenAll(Enumerable.Range(0, conversations).Select(Write));

async Task Write(int number)
{
    var id = ConversationId.From(new(number, 0, 0, new byte[8]));
    var sequence = (await log.Heads([id], default)).TryGetValue(id, out var head) ? head.Sequence : 0;
    var chain = new AppendChain();
    while (true)
    {
        var entry = new Entry
        {
            Sequence = ++sequence,
            Kind = EntryKind.Posted,
            SenderId = UserId.From(new(number, 0, 0, new byte[8])),
            SentAt = DateTimeOffset.UnixEpoch,
            ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
            Text = $"{number}.{sequence}",
        };
        if (await log.Append(id, [entry], chain, default) is not AppendResult.Appended)
        {
            throw new InvalidOperationException($"Entry {entry.Text} was not appended.");
        }

        Console.WriteLine($"{id} {sequence} {entry.Text}");
    }
}
