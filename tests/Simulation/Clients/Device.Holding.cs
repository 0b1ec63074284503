using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Protocol;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Clients;

internal sealed partial class Device
{
    private readonly Dictionary<ConversationId, HeldConversation> _held = [];
    private readonly Dictionary<ConversationId, long> _undelivered = [];
    private Task? _syncing;
    private bool _syncAgain;
    private long _lastSync;

    public IReadOnlyCollection<HeldConversation> Held => _held.Values;

    public HeldConversation? Find(ConversationId id) => _held.GetValueOrDefault(id);

    /// <summary>Brings everything up to date. One at a time; whoever asks meanwhile gets one more.</summary>
    public Task Sync()
    {
        _syncAgain = true;
        return _syncing is { IsCompleted: false } ? _syncing : _syncing = SyncUntilCurrent();
    }

    /// <summary>The user saw everything of the conversation.</summary>
    public async Task MarkRead(ConversationId id)
    {
        if (!IsOnline || Find(id) is not { } held)
        {
            return;
        }

        var sequence = held.Last;
        try
        {
            var reply = await Call($"MarkRead {id} {sequence}", edge => edge.Calls.Try(
                new("Mark", User, id), () => edge.Grains.Conversation(id).Mark(User, sequence, sequence)));
            if (reply.Value is { } receipt)
            {
                _cluster.History.Marked(this, id, receipt, sequence);
            }
        }
        catch (IOException)
        {
            // Reading on marks again.
        }
    }

    private async Task SyncUntilCurrent()
    {
        while (_syncAgain)
        {
            _syncAgain = false;
            var ends = _cluster.History.AcknowledgedEnds.ToDictionary();
            HashSet<ConversationId> named = [];
            for (var more = true; more;)
            {
                ImmutableArray<Cursor> cursors =
                    [.. _held.Values.Select(held => new Cursor { ConversationId = held.Id, Sequence = held.Last })];
                var reply = await Call("Sync", edge => edge.Sync(User, new() { Cursors = cursors }));
                if (reply.Value is not { } answer)
                {
                    throw new IOException(reply.Error!.Message);
                }

                named.UnionWith(cursors.Select(cursor => cursor.ConversationId));
                named.UnionWith(answer.Added.Select(summary => summary.Id));
                Take(answer);
                more = answer.More;
                if (more && cursors.All(cursor => Find(cursor.ConversationId)?.Last == cursor.Sequence) && answer.Added.IsEmpty)
                {
                    // Nothing came, and more is there: no reason to hurry.
                    await Wait(TimeSpan.FromSeconds(1));
                }
            }

            if (_syncAgain)
            {
                continue;
            }

            // While grains are there twice, an inbox may not know of a conversation yet.
            _cluster.History.CaughtUp(
                this, ends.Where(end => _cluster.Options.HasOneOwner || named.Contains(end.Key)).ToDictionary());
            _lastSync = World.Now;
        }
    }

    private void Take(SyncAnswer answer)
    {
        foreach (var delta in answer.Conversations)
        {
            if (Find(delta.ConversationId) is not { } held)
            {
                continue;
            }

            if (delta.Kind == DeltaKind.Gone)
            {
                _held.Remove(held.Id);
                continue;
            }

            if (delta.Kind == DeltaKind.Reset)
            {
                held.Reset(delta.Entries is [var first, ..] ? first.Sequence - 1 : delta.LastSequence);
                _cluster.History.Began(this, held);
            }

            Take(held, delta.Entries);
            foreach (var receipt in delta.Receipts)
            {
                Take(held, receipt);
            }
        }

        foreach (var summary in answer.Added)
        {
            Take(summary);
        }
    }

    private void Take(EdgeEvent @event)
    {
        switch (@event)
        {
            case EntriesAppended appended:
                if (Find(appended.ConversationId) is not { } grown || !Take(grown, appended.Entries))
                {
                    _ = Observe(SyncQuietly());
                }

                break;
            case ReceiptRose rose when Find(rose.ConversationId) is { } held:
                Take(held, rose.Receipt);
                break;
            case ConversationJoined joined:
                Take(joined.Conversation);
                break;
            case ConversationLeft left:
                _held.Remove(left.ConversationId);
                break;
        }
    }

    private void Take(ConversationSummary summary)
    {
        _cluster.History.Summarized(this, summary);
        if (Find(summary.Id) is { } known)
        {
            if (known.Last < summary.LastSequence)
            {
                _ = Observe(SyncQuietly());
            }

            return;
        }

        var held = new HeldConversation(summary.Id, summary.LastSequence);
        _held.Add(summary.Id, held);
        _cluster.History.Began(this, held);
        _undelivered[summary.Id] = summary.LastSequence;
    }

    private void Take(HeldConversation held, Receipt receipt)
    {
        _cluster.History.Observed(this, held.Id, receipt);
        held.Take(receipt);
    }

    /// <summary>False when entries are missing in between.</summary>
    private bool Take(HeldConversation held, ImmutableArray<Entry> entries)
    {
        foreach (var entry in entries)
        {
            var trusts = _cluster.Options.Bug == Bug.EventsTrusted;
            if (entry.Sequence > held.Last + 1 && !trusts)
            {
                return false;
            }

            if (entry.Sequence > held.Last || _cluster.Options.Bug == Bug.ShownTwice)
            {
                held.Shown.Entries.Add(entry);
                _cluster.History.Shown(this, held.Id, entry);
                _undelivered[held.Id] = held.Last;
            }
        }

        return true;
    }

    private async Task TellDelivered()
    {
        foreach (var (id, sequence) in _undelivered.ToList())
        {
            _undelivered.Remove(id);
            try
            {
                var reply = await Call($"MarkDelivered {id} {sequence}", edge => edge.Calls.Try(
                    new("Mark", User, id), () => edge.Grains.Conversation(id).Mark(User, sequence, 0)));
                if (reply.Value is { } receipt)
                {
                    _cluster.History.Marked(this, id, receipt, 0);
                }
                else if (reply.Error!.Retryable)
                {
                    _undelivered.TryAdd(id, sequence);
                }
            }
            catch (IOException)
            {
                _undelivered.TryAdd(id, sequence);
                return;
            }
        }
    }
}
