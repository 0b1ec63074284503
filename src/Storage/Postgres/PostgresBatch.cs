using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage.Postgres;

/// <summary>
/// Decides the outcomes of the appends of one batch, in their order, from the log of their conversations. A refused append does
/// not affect the others.
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
    public IReadOnlyList<PendingAppend> Decide(IReadOnlyList<PendingAppend> appends)
    {
        var inserts = new List<PendingAppend>(appends.Count);
        foreach (var append in appends)
        {
            var conversation = append.Conversation;
            if (append.Decide(
                (sender, clientId) => _earlier.GetValueOrDefault((conversation, sender, clientId)),
                _ends.GetValueOrDefault(conversation)))
            {
                inserts.Add(append);
                Add(append);
            }
        }

        return inserts;
    }

    /// <summary>Appends after it in the batch find it in the log.</summary>
    private void Add(PendingAppend append)
    {
        foreach (var entry in append.Entries)
        {
            if (entry.ClientMessageId is { } clientId)
            {
                _earlier[(append.Conversation, entry.SenderId, clientId)] = entry;
            }
        }

        _ends[append.Conversation] = append.Entries[^1].Sequence;
    }
}
