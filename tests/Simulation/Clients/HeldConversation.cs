using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Clients;

/// <summary>A run of entries that a device showed without forgetting in between.</summary>
internal sealed record Segment(long From)
{
    public List<Entry> Entries { get; } = [];

    public long Last => Entries is [.., var last] ? last.Sequence : From;
}

/// <summary>What a device holds of a conversation: everything from its start here up to its cursor, without holes.</summary>
internal sealed class HeldConversation(ConversationId id, Position cursor)
{
    public ConversationId Id => id;

    public long Last => Shown.Last;

    public Position Cursor => new(Last, Epoch);

    public Segment Shown { get; private set; } = new(cursor.Sequence);

    /// <summary>Of the data set, when the server last answered about it.</summary>
    public EpochId? Epoch { get; private set; } = cursor.Epoch;

    public Dictionary<UserId, Receipt> Receipts { get; } = [];

    public void Reset(long cursor) => Shown = new(cursor);

    /// <summary>Watermarks of another epoch say nothing.</summary>
    public void Enter(EpochId? epoch)
    {
        if (Epoch != epoch)
        {
            Epoch = epoch;
            Receipts.Clear();
        }
    }

    /// <summary>Drops what the log does not have any more.</summary>
    public void Truncate(long last)
    {
        var shown = new Segment(Math.Min(Shown.From, last));
        shown.Entries.AddRange(Shown.Entries.Where(entry => entry.Sequence <= last));
        Shown = shown;
    }

    public void Take(Receipt receipt)
    {
        var known = Receipts.GetValueOrDefault(receipt.UserId);
        Receipts[receipt.UserId] = receipt with
        {
            DeliveredSequence = Math.Max(receipt.DeliveredSequence, known?.DeliveredSequence ?? 0),
            ReadSequence = Math.Max(receipt.ReadSequence, known?.ReadSequence ?? 0),
        };
    }
}

/// <summary>A message on its way: it has its id before the first try and keeps it.</summary>
internal sealed class OutgoingMessage(ConversationId conversation, ClientMessageId id, string text)
{
    public ConversationId Conversation => conversation;

    public ClientMessageId Id { get; set; } = id;

    public string Text => text;
}
