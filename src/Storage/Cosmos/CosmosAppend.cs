using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Metrics;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>One append on its way through the writer.</summary>
internal sealed class CosmosAppend(ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain)
    : PendingWrite<AppendResult>
{
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

    /// <summary>Whether it may be appended to a log that ends there.</summary>
    public bool Follows(long last) => chain.Follows(last, Entries[0]);

    /// <summary>What becomes of it, by <see cref="AppendDecision"/>.</summary>
    public AppendResult Decide(Entry? earlier, long last) => AppendDecision.Of(earlier, last, Entries[0], chain);

    public void Complete(AppendResult result)
    {
        Answer = chain.Note(result);
        Complete();
    }

    public override void Fail(Exception error)
    {
        chain.Break();
        base.Fail(error);
    }
}
