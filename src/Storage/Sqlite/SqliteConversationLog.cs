using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using Microsoft.Data.Sqlite;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>The log in one SQLite file.</summary>
internal sealed class SqliteConversationLog(SqliteDatabase database, SqliteWriter writer) : IConversationLog
{
    public Task<AppendResult> Append(
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Debug.Assert(entries.Length is > 0 and <= LogBounds.AppendEntriesMax, "An append has a bounded size.");
        var write = new PendingAppend(conversation, entries, chain);
        writer.Enqueue(write);
        return write.Done;
    }

    public Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken) => Entries(
            "SELECT body FROM entries WHERE conversation = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
            [conversation.Bytes(), after, limit], cancellationToken);

    public async Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken)
    {
        var latestFirst = await Entries(
            "SELECT body FROM entries WHERE conversation = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3",
            [conversation.Bytes(), before, limit], cancellationToken);
        return [.. latestFirst.Reverse()];
    }

    public Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken) => Entries(
            """
            SELECT body FROM entries WHERE conversation = $1 AND refers_to BETWEEN $2 AND $3 ORDER BY sequence
            """,
            [conversation.Bytes(), first, last], cancellationToken);

    public Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken)
    {
        return database.Read(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT body FROM entries WHERE conversation = $1 ORDER BY sequence DESC LIMIT 1";
                var parameter = command.Parameters.Add("$1", SqliteType.Blob);
                var found = ImmutableDictionary.CreateBuilder<ConversationId, Entry>();
                foreach (var conversation in conversations)
                {
                    parameter.Value = conversation.Bytes();
                    if (command.ExecuteScalar() is byte[] body)
                    {
                        found[conversation] = Parse(body);
                    }
                }

                return found.ToImmutable();
            },
            cancellationToken);
    }

    public async Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken)
    {
        var counts = await database.Read(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM entries
                WHERE conversation = $1 AND sequence > $2 AND kind = 0 AND sender <> $3 LIMIT $4)
            """,
            [conversation.Bytes(), after, reader.Bytes(), limit], row => row.GetInt32(0), cancellationToken);
        return counts[0];
    }

    private Task<ImmutableArray<Entry>> Entries(
        string sql, object[] parameters, CancellationToken cancellationToken) =>
        database.Read(sql, parameters, row => Parse(row.GetFieldValue<byte[]>(0)), cancellationToken);

    private static Entry Parse(byte[] body) => JsonSerializer.Deserialize(body, EntryJson.Chat.Entry)!;
}
