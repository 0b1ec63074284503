using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>One append on its way through the writer.</summary>
internal sealed class SqliteAppend : SqliteWrite<AppendResult>
{
    private readonly byte[] _conversation;
    private readonly ImmutableArray<Entry> _entries;
    private readonly byte[][] _bodies;
    private readonly AppendChain _chain;

    public SqliteAppend(ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain)
    {
        // Serialized here, by the caller's thread: the writer's time is everyone's.
        (_conversation, _entries, _chain) = (conversation.Bytes(), entries, chain);
        _bodies = new byte[entries.Length][];
        for (var i = 0; i < entries.Length; i++)
        {
            _bodies[i] = JsonSerializer.SerializeToUtf8Bytes(entries[i], EntryJson.Chat.Entry);
        }
    }

    public override void Fail(Exception error)
    {
        _chain.Break();
        base.Fail(error);
    }

    protected override AppendResult Write(SqliteStatements statements) => _chain.Note(Decide(statements));

    private AppendResult Decide(SqliteStatements statements)
    {
        if (_entries.Length == 1 && !_chain.IsBroken && statements.TryInsertNext(_conversation, _entries[0], _bodies[0]))
        {
            return AppendResult.Appended.Value;
        }

        // A resend is looked for first: its first send is what moved the log on.
        foreach (var entry in _entries)
        {
            if (entry.ClientMessageId is { } clientId
                && statements.Earlier(_conversation, entry.SenderId.Bytes(), clientId.Bytes()) is { } earlier)
            {
                return new AppendResult.Duplicate(JsonSerializer.Deserialize(earlier, EntryJson.Chat.Entry)!);
            }
        }

        var last = statements.LastSequence(_conversation);
        if (!_chain.Follows(last, _entries[0]))
        {
            return new AppendResult.Conflict(last);
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            statements.Insert(_conversation, _entries[i], _bodies[i]);
        }

        return AppendResult.Appended.Value;
    }
}
