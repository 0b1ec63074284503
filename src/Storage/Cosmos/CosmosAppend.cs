using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Metrics;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>One append on its way through the writer.</summary>
internal sealed class CosmosAppend(ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain)
{
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConversationId Conversation { get; } = conversation;

    public ImmutableArray<Entry> Entries { get; } = entries;

    public RunDocument Run { get; } = RunDocument.Of(conversation, entries);

    public IReadOnlyList<ClaimDocument> Claims { get; } =
    [
        .. entries.Where(entry => entry.ClientMessageId is not null).Select(entry => new ClaimDocument
        {
            Id = CosmosDocuments.ClaimId(entry.SenderId, entry.ClientMessageId!.Value),
            Conversation = conversation,
            Sequence = entry.Sequence,
        }),
    ];

    /// <summary>When it was handed over, as <see cref="ChatMetrics.WaitBegins"/> says it.</summary>
    public long Since { get; set; }

    public Task<AppendResult> Done => _done.Task;

    /// <summary>Whether it may be appended to a log that ends there.</summary>
    public bool Follows(long last) => chain.Follows(last, Entries[0]);

    public void Complete(AppendResult result) => _done.TrySetResult(chain.Note(result));

    public void Fail(Exception error)
    {
        chain.Break();
        _done.TrySetException(error);
    }
}
