using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage;

/// <summary>One append on its way through a group commit.</summary>
internal sealed class PendingAppend : PendingWrite<AppendResult>
{
    private readonly AppendChain _chain;

    public PendingAppend(ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain)
    {
        // Serialized here, by the caller's thread: the writer's time is everyone's.
        (Conversation, Entries, _chain) = (conversation, entries, chain);
        Bodies = new byte[entries.Length][];
        for (var i = 0; i < entries.Length; i++)
        {
            Bodies[i] = JsonSerializer.SerializeToUtf8Bytes(entries[i], EntryJson.Chat.Entry);
            Bytes += Bodies[i].Length;
        }
    }

    public ConversationId Conversation { get; }

    public ImmutableArray<Entry> Entries { get; }

    public byte[][] Bodies { get; }

    /// <summary>Of all bodies.</summary>
    public int Bytes { get; }

    public bool IsChainBroken => _chain.IsBroken;

    /// <summary>Decides it, by <see cref="AppendDecision"/>. True when its entries are to be inserted.</summary>
    /// <param name="find">The entry of this conversation that the log has under a sender's client id, if any.</param>
    /// <param name="last">The sequence at which the log ends; 0 when it has no entries.</param>
    public bool Decide(Func<UserId, ClientMessageId, Entry?> find, long last)
    {
        Answer = _chain.Note(AppendDecision.Of(Earlier(find), last, Entries[0], _chain));
        return Answer is AppendResult.Appended;
    }

    public override void Fail(Exception error)
    {
        _chain.Break();
        base.Fail(error);
    }

    private Entry? Earlier(Func<UserId, ClientMessageId, Entry?> find)
    {
        foreach (var entry in Entries)
        {
            if (entry.ClientMessageId is { } clientId && find(entry.SenderId, clientId) is { } earlier)
            {
                return earlier;
            }
        }

        return null;
    }
}
