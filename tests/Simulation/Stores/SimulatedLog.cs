using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Storage;

namespace ChatOrleans.Simulation.Stores;

/// <summary>The log as one process has it.</summary>
internal sealed class SimulatedLog(StoreClient client, Disk disk, Bug bug) : IConversationLog
{
    private readonly Dictionary<ConversationId, long> _believed = [];

    public Task<AppendResult> Append(
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, CancellationToken cancellationToken)
    {
        var append = new AppendWrite(this, conversation, entries, chain);
        client.Enqueue(append);
        return bug == Bug.AcknowledgeBeforeCommit
            ? Task.FromResult<AppendResult>(AppendResult.Appended.Value)
            : append.Done.Task;
    }

    public Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken) =>
        client.Read(() => disk.Log(conversation).Where(entry => entry.Sequence > after).Take(limit).ToImmutableArray());

    public Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken) =>
        client.Read(() => disk.Log(conversation).Where(entry => entry.Sequence < before).TakeLast(limit).ToImmutableArray());

    public Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken) =>
        client.Read(() => disk.Log(conversation)
            .Where(entry => entry.RefersTo >= first && entry.RefersTo <= last)
            .Where(entry => bug != Bug.DeletionNotRead || entry.Kind != EntryKind.Deleted).ToImmutableArray());

    public Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken) =>
        client.Read(() => conversations
            .Where(conversation => disk.Log(conversation).Count > 0)
            .ToImmutableDictionary(conversation => conversation, conversation => disk.Log(conversation)[^1]));

    public Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken) =>
        client.Read(() => disk.Log(conversation)
            .Where(entry => entry.Sequence > after && entry.Kind == EntryKind.Posted && entry.SenderId != reader)
            .Take(limit).Count());

    private sealed class AppendWrite(
        SimulatedLog log, ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain) : StoreWrite
    {
        private AppendResult? _result;

        public TaskCompletionSource<AppendResult> Done { get; } = new();

        public override void Commit()
        {
            _result = chain.Note(log.Disk.Append(
                conversation, entries, chain, log._believed.TryGetValue(conversation, out var believed) ? believed : null));
            log._believed[conversation] = log.Disk.LastSequence(conversation);
        }

        public override void Tear()
        {
            if (log.Bug == Bug.TornAppend && entries.Length > 1
                && log.Disk.LastSequence(conversation) == entries[0].Sequence - 1)
            {
                log.Disk.Write(conversation, entries[..(entries.Length / 2)]);
            }
        }

        public override void Complete(Exception? error)
        {
            if (error is null)
            {
                Done.TrySetResult(_result!);
            }
            else
            {
                chain.Break();
                Done.TrySetException(error);
            }
        }
    }

    private Disk Disk => disk;

    private Bug Bug => bug;
}
