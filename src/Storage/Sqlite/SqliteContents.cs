using ChatOrleans.Conversations;

namespace ChatOrleans.Storage.Sqlite;

internal sealed class SqliteContents(SqliteDatabase database) : IStoreContents
{
    public string Name => $"SQLite file '{database.File}'";

    public Task<string> Place(CancellationToken cancellationToken) => database.Place.Open(cancellationToken);

    // From one conversation to the next by the index, however many entries are between.
    public async Task<ContentsPage<ConversationId>> Conversations(
        string? after, int limit, CancellationToken cancellationToken) => ContentsPage<ConversationId>.Of(
            await database.Read(
                """
                WITH RECURSIVE ids (found) AS (
                    SELECT min(conversation) FROM entries WHERE conversation > $1
                    UNION ALL
                    SELECT (SELECT min(conversation) FROM entries WHERE conversation > found) FROM ids WHERE found IS NOT NULL
                    LIMIT $2)
                SELECT found FROM ids WHERE found IS NOT NULL
                """,
                [after is null ? Array.Empty<byte>() : Convert.FromHexString(after), limit],
                row => ConversationId.From(new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true)), cancellationToken),
            limit, id => Convert.ToHexString(id.Bytes()));

    public async Task<ContentsPage<StateKey>> States(string? after, int limit, CancellationToken cancellationToken)
    {
        var (grain, name) = StateKey.Split(after);
        return ContentsPage<StateKey>.Of(
            await database.Read(
                """
                SELECT grain, name FROM grain_state WHERE (grain, name) > ($1, $2) ORDER BY grain, name LIMIT $3
                """,
                [grain, name, limit], row => new StateKey(GrainId.Parse(row.GetString(0)), row.GetString(1)),
                cancellationToken),
            limit, key => key.Text);
    }
}
