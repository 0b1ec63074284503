using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>The log in a PostgreSQL database.</summary>
internal sealed class PostgresConversationLog(PostgresDatabase database, PostgresWriter writer) : IConversationLog
{
    public Task<AppendResult> Append(
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Debug.Assert(entries.Length is > 0 and <= LogBounds.AppendEntriesMax, "An append has a bounded size.");
        var append = new PendingAppend(conversation, entries, chain);
        writer.Enqueue(append);
        return append.Done;
    }

    public Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken) => Entries(
            "SELECT body FROM entries WHERE conversation = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
            [conversation.Value, after, limit], cancellationToken);

    public async Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken)
    {
        var latestFirst = await Entries(
            "SELECT body FROM entries WHERE conversation = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3",
            [conversation.Value, before, limit], cancellationToken);
        return [.. latestFirst.Reverse()];
    }

    public Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken) => Entries(
            "SELECT body FROM entries WHERE conversation = $1 AND refers_to BETWEEN $2 AND $3 ORDER BY sequence",
            [conversation.Value, first, last], cancellationToken);

    public async Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken)
    {
        var heads = await database.Read(
            """
            SELECT c.conversation, e.body FROM unnest($1) AS c (conversation) CROSS JOIN LATERAL (
                SELECT body FROM entries WHERE conversation = c.conversation ORDER BY sequence DESC LIMIT 1) AS e
            """,
            [conversations.Distinct().Select(id => id.Value).ToArray()],
            row => (Id: ConversationId.From(row.GetGuid(0)), Entry: Body(row, 1)), cancellationToken);
        return heads.ToImmutableDictionary(head => head.Id, head => head.Entry);
    }

    public async Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken)
    {
        var counts = await database.Read(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM entries
                WHERE conversation = $1 AND sequence > $2 AND kind = 0 AND sender <> $3 LIMIT $4) AS unread
            """,
            [conversation.Value, after, reader.Value, limit], row => row.GetInt64(0), cancellationToken);
        return (int)counts[0];
    }

    private async Task<ImmutableArray<Entry>> Entries(
        string sql, object[] parameters, CancellationToken cancellationToken) =>
        [.. await database.Read(sql, parameters, row => Body(row, 0), cancellationToken)];

    private static Entry Body(NpgsqlDataReader row, int column) =>
        JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), EntryJson.Chat.Entry)!;
}
