using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// Decides what becomes of the appends of one batch, in their order, from what the log holds of their conversations. One
/// that is refused does not touch the others.
/// </summary>
internal sealed class PostgresBatch
{
    private readonly Dictionary<ConversationId, long> _ends = [];
    private readonly Dictionary<(ConversationId, UserId, ClientMessageId), Entry> _earlier = [];

    /// <summary>The conversation ends here.</summary>
    public void AddEnd(ConversationId conversation, long sequence) => _ends[conversation] = sequence;

    /// <summary>The log holds this entry under one of the batch's client ids.</summary>
    public void AddEarlier(ConversationId conversation, ReadOnlySpan<byte> body)
    {
        var entry = JsonSerializer.Deserialize(body, EntryJson.Chat.Entry)!;
        _earlier[(conversation, entry.SenderId, entry.ClientMessageId!.Value)] = entry;
    }

    /// <summary>Sets the answer of each append and gives those that are to be inserted.</summary>
    public IReadOnlyList<PostgresAppend> Decide(IReadOnlyList<PostgresAppend> appends)
    {
        var inserts = new List<PostgresAppend>(appends.Count);
        foreach (var append in appends)
        {
            append.Answer = append.Chain.Note(Decide(append));
            if (append.Answer is AppendResult.Appended)
            {
                inserts.Add(append);
            }
        }

        return inserts;
    }

    private AppendResult Decide(PostgresAppend append)
    {
        var (conversation, entries) = (append.Conversation, append.Entries);
        // A resend is looked for first: its first send is what moved the log on.
        foreach (var entry in entries)
        {
            if (entry.ClientMessageId is { } clientId
                && _earlier.TryGetValue((conversation, entry.SenderId, clientId), out var earlier))
            {
                return new AppendResult.Duplicate(earlier);
            }
        }

        var last = _ends.GetValueOrDefault(conversation);
        if (!append.Chain.Follows(last, entries[0]))
        {
            return new AppendResult.Conflict(last);
        }

        foreach (var entry in entries)
        {
            if (entry.ClientMessageId is { } clientId)
            {
                _earlier[(conversation, entry.SenderId, clientId)] = entry;
            }
        }

        _ends[conversation] = entries[^1].Sequence;
        return AppendResult.Appended.Value;
    }
}
