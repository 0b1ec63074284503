using ChatOrleans.Conversations;

namespace ChatOrleans.Storage.Postgres;

internal sealed class PostgresContents(PostgresDatabase database) : IStoreContents
{
    public string Name => database.Name;

    // The server, its timeline (each recovery and each takeover begins one) and the table (each restore makes one).
    public async Task<string> Place(CancellationToken cancellationToken) => (await database.Read(
        """
        SELECT concat_ws('.', system_identifier, timeline_id, 'entries'::regclass::oid)
        FROM pg_control_system(), pg_control_checkpoint()
        """,
        [], row => row.GetString(0), cancellationToken))[0];

    // From one conversation to the next by the index, however many entries are between. No conversation has the nil id.
    public async Task<ContentsPage<ConversationId>> Conversations(
        string? after, int limit, CancellationToken cancellationToken) => ContentsPage<ConversationId>.Of(
            [.. await database.Read(
                """
                WITH RECURSIVE ids (id) AS (
                    SELECT $1::uuid
                    UNION ALL
                    SELECT (SELECT conversation FROM entries WHERE conversation > id ORDER BY conversation LIMIT 1)
                    FROM ids WHERE id IS NOT NULL)
                SELECT id FROM ids WHERE id IS NOT NULL OFFSET 1 LIMIT $2
                """,
                [after is null ? Guid.Empty : Guid.Parse(after), limit], row => ConversationId.From(row.GetGuid(0)),
                cancellationToken)],
            limit, id => id.ToString());

    public async Task<ContentsPage<StateKey>> States(string? after, int limit, CancellationToken cancellationToken)
    {
        var (grain, name) = StateKey.Split(after);
        return ContentsPage<StateKey>.Of(
            [.. await database.Read(
                "SELECT grain, name FROM grain_state WHERE (grain, name) > ($1, $2) ORDER BY grain, name LIMIT $3",
                [grain, name, limit], row => new StateKey(GrainId.Parse(row.GetString(0)), row.GetString(1)),
                cancellationToken)],
            limit, key => key.Text);
    }
}
