using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Clients;

/// <summary>A run of entries that a device showed without forgetting in between.</summary>
internal sealed record Segment(long From)
{
    public List<Entry> Entries { get; } = [];

    public long Last => Entries is [.., var last] ? last.Sequence : From;
}

/// <summary>What a device holds of a conversation: everything from its start here up to its cursor, without holes.</summary>
internal sealed class HeldConversation(ConversationId id, long cursor)
{
    public ConversationId Id => id;

    public long Last => Shown.Last;

    public Segment Shown { get; private set; } = new(cursor);

    public Dictionary<UserId, Receipt> Receipts { get; } = [];

    public void Reset(long cursor) => Shown = new(cursor);

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
