using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Protocol;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What a device knows: the conversations that it holds, and how far it has told that they are delivered.</summary>
internal sealed class Holdings(Device device, VirtualCluster cluster)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ConversationId, HeldConversation> _held = [];
    private readonly Dictionary<ConversationId, Position> _undelivered = [];
    private Task? _syncing;
    private bool _syncAgain;

    public IReadOnlyCollection<HeldConversation> All => _held.Values;

    public HeldSettings Settings { get; } = new(cluster.Options.Bug == Bug.SettingsOfEventsTrusted);

    /// <summary>The virtual ticks at which it was last caught up.</summary>
    public long LastSync { get; private set; }

    public HeldConversation? Find(ConversationId id) => _held.GetValueOrDefault(id);

    /// <summary>Brings everything up to date. One at a time; whoever asks meanwhile gets one more.</summary>
    public Task Sync()
    {
        _syncAgain = true;
        return _syncing is { IsCompleted: false } ? _syncing : _syncing = SyncUntilCurrent();
    }

    public async Task SyncQuietly()
    {
        try
        {
            await Sync();
        }
        catch (IOException)
        {
            // The next connection syncs.
        }
    }

    /// <summary>The user saw everything of the conversation.</summary>
    public async Task MarkRead(ConversationId id)
    {
        if (!device.IsOnline || Find(id) is not { } held)
        {
            return;
        }

        var ((sequence, epoch), restores) = (held.Cursor, cluster.History.Restores);
        try
        {
            var reply = await device.Call($"MarkRead {id} {sequence}", edge => edge.Calls.Try(
                new("Mark", device.User, id),
                () => edge.Grains.Conversation(id).Mark(device.User, sequence, sequence, epoch)));
            if (reply.Value is { } receipt)
            {
                cluster.History.Marked(device, id, receipt, sequence, restores);
            }
        }
        catch (IOException)
        {
            // Reading on marks again.
        }
    }

    public void Take(ServerMessage message)
    {
        switch (message.Target)
        {
            case "NewEntries":
                var appended = message.As<NewEntries>();
                if (Find(appended.ConversationId) is not { } grown || !grown.Take(appended.Entries, appended.Epoch))
                {
                    _ = device.Observe(SyncQuietly());
                }

                break;
            case "Receipt":
                var where = message.As<InConversation>();
                if (Find(where.ConversationId) is { } held && held.Epoch == where.Epoch)
                {
                    Take(held, message.As<Receipt>());
                }

                break;
            case "ConversationAdded":
                // It may be late: where the conversation begins here, the sync says.
                Take(message.As<ConversationSummary>());
                _ = device.Observe(SyncQuietly());
                break;
            case "ConversationRemoved":
                // So may this: the user may have joined again.
                _held.Remove(message.As<InConversation>().ConversationId);
                _ = device.Observe(SyncQuietly());
                break;
            case "ConversationSettings":
                if (!Settings.Take(message.As<ConversationSettings>()))
                {
                    _ = device.Observe(SyncQuietly());
                }

                break;
            case "Resync":
                device.World.Say($"{device} is told to resync");
                _ = device.Observe(SyncQuietly());
                break;
        }
    }

    public void Take(ConversationSummary summary)
    {
        cluster.History.Summarized(device, summary);
        if (Find(summary.Id) is { } known)
        {
            if (!known.Covers(summary))
            {
                _ = device.Observe(SyncQuietly());
            }

            return;
        }

        HeldConversation held = null!;
        held = new(summary.Id, new(summary.LastSequence, summary.Epoch))
        {
            OnShown = entry => OnShown(held, entry),
            OnBegan = () => cluster.History.Began(device, held),
            TrustsEvents = cluster.Options.Bug == Bug.EventsTrusted,
            ShowsTwice = cluster.Options.Bug == Bug.ShownTwice,
        };
        _held.Add(summary.Id, held);
        cluster.History.Began(device, held);
        _undelivered[summary.Id] = held.Cursor;
    }

    public async Task TellDelivered()
    {
        foreach (var (id, cursor) in _undelivered.ToList())
        {
            _undelivered.Remove(id);
            var restores = cluster.History.Restores;
            try
            {
                var reply = await device.Call($"MarkDelivered {id} {cursor.Sequence}", edge => edge.Calls.Try(
                    new("Mark", device.User, id),
                    () => edge.Grains.Conversation(id).Mark(device.User, cursor.Sequence, 0, cursor.Epoch)));
                if (reply.Value is { } receipt)
                {
                    cluster.History.Marked(device, id, receipt, 0, restores);
                }
                else if (reply.Error!.Retryable)
                {
                    _undelivered.TryAdd(id, cursor);
                }
            }
            catch (IOException)
            {
                _undelivered.TryAdd(id, cursor);
                return;
            }
        }
    }

    private async Task SyncUntilCurrent()
    {
        while (_syncAgain)
        {
            _syncAgain = false;
            var (ends, restores) = (cluster.History.AcknowledgedEnds.ToDictionary(), cluster.History.Restores);
            HashSet<ConversationId> named = [];
            HashSet<ConversationId> failed = [];
            for (var more = true; more;)
            {
                ImmutableArray<Cursor> cursors =
                    
                [
                    .. _held.Values.Select(held => new Cursor
                    {
                        ConversationId = held.Id, Sequence = held.Last, Epoch = held.Epoch,
                    }),
                ];
                var reply = await device.Call("Sync", (edge, connection) => edge.Sync(
                    connection, new() { Cursors = cursors, Settings = Settings.Cursor }));
                if (reply.Value is not { } answer)
                {
                    throw new IOException(reply.Error!.Message);
                }

                named.UnionWith(cursors.Select(cursor => cursor.ConversationId));
                named.UnionWith(answer.Added.Select(summary => summary.Id));
                failed.UnionWith(answer.Failed.Select(failure => failure.ConversationId));
                Take(answer);
                more = answer.More;
                if (more && answer.Added.IsEmpty && cursors.All(
                    cursor => Find(cursor.ConversationId)?.Cursor == new Position(cursor.Sequence, cursor.Epoch)))
                {
                    // Nothing came, and more is there: no reason to hurry.
                    await device.Wait(TimeSpan.FromSeconds(1));
                }
            }

            if (_syncAgain)
            {
                continue;
            }

            // While grains are there twice, an inbox may not know of a conversation yet. What failed is asked for again soon.
            cluster.History.CaughtUp(
                device,
                ends.Where(end => !failed.Contains(end.Key) && (cluster.Options.HasOneOwner || named.Contains(end.Key)))
                    .ToDictionary(),
                restores);
            LastSync = device.World.Now - (failed.Count > 0 ? Device.SyncPeriod - AfterFailure : TimeSpan.Zero).Ticks;
        }
    }

    private void Take(SyncAnswer answer)
    {
        if (answer.Settings is { } settings)
        {
            Settings.Take(settings);
        }

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

            held.Take(delta);
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

    private void Take(HeldConversation held, Receipt receipt)
    {
        cluster.History.Observed(device, held.Id, receipt);
        held.Take(receipt);
    }

    private void OnShown(HeldConversation held, Entry entry)
    {
        cluster.History.Shown(device, held, entry);
        _undelivered[held.Id] = held.Cursor;
    }
}
