using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage.Postgres;

/// <summary>One append on its way through the writer.</summary>
internal sealed class PostgresAppend
{
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PostgresAppend(ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain)
    {
        // Serialized here, by the caller's thread: the writer's time is everyone's.
        (Conversation, Entries, Chain) = (conversation, entries, chain);
        Bodies = new byte[entries.Length][];
        for (var i = 0; i < entries.Length; i++)
        {
            Bodies[i] = JsonSerializer.SerializeToUtf8Bytes(entries[i], EntryJson.Chat.Entry);
            Bytes += Bodies[i].Length;
        }
    }

    public ConversationId Conversation { get; }

    public ImmutableArray<Entry> Entries { get; }

    public AppendChain Chain { get; }

    public byte[][] Bodies { get; }

    /// <summary>Of all bodies.</summary>
    public int Bytes { get; }

    /// <summary>What was decided; it is the answer once the batch is durable.</summary>
    public AppendResult Answer { get; set; } = AppendResult.Appended.Value;

    public Task<AppendResult> Done => _done.Task;

    public void Complete() => _done.TrySetResult(Answer);

    public void Fail(Exception error)
    {
        Chain.Break();
        _done.TrySetException(error);
    }
}
