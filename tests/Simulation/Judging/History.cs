using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Scheduling;
using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Testing;

namespace ChatOrleans.Simulation.Judging;

/// <summary>
/// What happened, as it happened: sends and their answers, what devices showed, watermarks that were seen. Breaches that can
/// be seen at once are found at once, against what is durable at that moment.
/// </summary>
internal sealed class History(VirtualCluster cluster)
{
    private readonly Dictionary<string, SendRecord> _sends = [];
    private readonly Dictionary<(string, ConversationId), int> _orders = [];
    private readonly List<(Device Device, HeldConversation Held, Segment Segment)> _segments = [];
    private readonly Dictionary<(ConversationId, UserId), Receipt> _marked = [];
    private readonly List<(ConversationId, IReadOnlyList<UserId>)> _founded = [];
    private readonly HashSet<string> _settled = [];
    private readonly List<Dictionary<ConversationId, List<Entry>>> _past = [];
    private readonly Dictionary<ConversationId, long> _ends = [];
    private readonly List<string> _faults = [];
    private EpochId? _epoch;
    private bool _isOpen = true;

    public Personal Personal { get; } = new(cluster);

    public Waiting Waiting { get; } = new(cluster);

    public Revocations Revocations { get; } = new(cluster);

    public IReadOnlyCollection<SendRecord> AllSends => _sends.Values;

    public IReadOnlyList<string> Faults => _faults;

    public IReadOnlyDictionary<(ConversationId Conversation, UserId User), Receipt> AcknowledgedMarks => _marked;

    public IReadOnlyList<(ConversationId Conversation, IReadOnlyList<UserId> Members)> Foundings => _founded;

    /// <summary>What was written, but neither acknowledged nor refused nor lost by a restore.</summary>
    public IEnumerable<SendRecord> Unsettled =>
        _sends.Where(send => send.Value.Sequence is null && !_settled.Contains(send.Key)).Select(send => send.Value);

    public IEnumerable<ShownPart> Parts => _segments.Select(part => new ShownPart(
        part.Device.Name,
        part.Held.Id.ToString(),
        part.Segment.From,
        [.. part.Segment.Entries.Select(entry => ToRecord(part.Held.Id, entry))],
        part.Device.Holdings.Find(part.Held.Id)?.Shown == part.Segment));

    /// <summary>What is durable now.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<LogRecord>> Logs => cluster.Disk.Logs.ToDictionary(
        log => log.Key.ToString(),
        log => (IReadOnlyList<LogRecord>)[.. log.Value.Select(entry => ToRecord(log.Key, entry))]);

    /// <summary>
    /// How often the store was restored. A device says what it was at the request that was answered: what was acknowledged across
    /// a restore may be lost.
    /// </summary>
    public int Restores => _past.Count;

    /// <summary>What was in the logs when the store was restored, the last time first.</summary>
    public IEnumerable<IReadOnlyList<LogRecord>> PastLogs(ConversationId conversation) => Enumerable.Reverse(_past).Select(
        logs => logs.GetValueOrDefault(conversation, []).ConvertAll(entry => ToRecord(conversation, entry)));

    public static LogRecord ToRecord(ConversationId conversation, Entry entry) => new(
        conversation.ToString(),
        entry.Sequence,
        entry.Kind.ToString(),
        entry.SenderId.ToString(),
        entry.ClientMessageId?.ToString(),
        entry.Forwarded is null ? entry.Text : null);

    /// <summary>A silo has opened the store.</summary>
    public void Opened(EpochId? epoch) => (_epoch, _isOpen) = (epoch, true);

    /// <summary>Until now everything must have held.</summary>
    public void BeforeRestore()
    {
        _past.Add(cluster.Disk.Logs.ToDictionary());
        _faults.AddRange(HistoryChecker.Judge(AllSends, Logs, parts: []));
    }

    /// <summary>What came after the backup is gone, acknowledged or not.</summary>
    public void AfterRestore()
    {
        _isOpen = false;
        _marked.Clear();
        Revocations.AfterRestore();
        _founded.RemoveAll(founding => cluster.Disk.LastSequence(founding.Item1) == 0);
        foreach (var conversation in _ends.Keys)
        {
            _ends[conversation] = Math.Min(_ends[conversation], cluster.Disk.LastSequence(conversation));
        }

        // A backup may be of before an earlier restore, and hold a message at the number that it had then.
        foreach (var (name, send) in _sends.Where(send => send.Value.Sequence is { } sequence && !Stands(send.Value, sequence)))
        {
            _sends[name] = send with { Sequence = null };
            _settled.Add(name);
        }

        bool Stands(SendRecord send, long sequence) => cluster.Disk.Log(ConversationId.From(Guid.Parse(send.Conversation)))
            .ElementAtOrDefault((int)sequence - 1)?.ClientMessageId?.ToString() == send.ClientId;
    }

    /// <summary>The founding of a group was acknowledged, with all these members.</summary>
    public void Founded(ConversationId conversation, IReadOnlyList<UserId> members, int restores)
    {
        if (restores == Restores)
        {
            _founded.Add((conversation, members));
        }
    }

    public void Sends(Device device, OutgoingMessage message)
    {
        var order = _orders[(device.Name, message.Conversation)] =
            _orders.GetValueOrDefault((device.Name, message.Conversation)) + 1;
        _sends[message.Name] = new(
            message.Conversation.ToString(), device.User.ToString(), message.Id.ToString(), message.Text, order, null)
        {
            Device = device.Name,
        };
        cluster.World.Note(message.Name);
    }

    /// <summary>It may come to stand in the log; whether it has to is judged apart.</summary>
    public void SendsLater(Device device, ScheduledMessage message)
    {
        _sends[message.Text] = new(
            message.ConversationId.ToString(), device.User.ToString(), message.ClientMessageId.ToString(), message.Text, 0, null);
        _settled.Add(message.Text);
    }

    public void Acknowledged(Device device, OutgoingMessage message, Sent sent, int restores)
    {
        if (restores != Restores)
        {
            _settled.Add(message.Name);
            return;
        }

        var send = _sends[message.Name];
        if (message.Change is { } change && sent.Duplicate && MadeBy(sent)?.ClientMessageId != message.Id)
        {
            _settled.Add(message.Name);
            if (!IsSo(MadeBy(sent), change))
            {
                _faults.Add($"{send} was answered with entry {sent.Sequence}, which does not make it so.");
            }

            return;
        }

        if (send.Sequence is { } earlier && earlier != sent.Sequence)
        {
            _faults.Add($"{send} was acknowledged a second time, at {sent.Sequence}.");
        }

        _ends[sent.ConversationId] = Math.Max(sent.Sequence, _ends.GetValueOrDefault(sent.ConversationId));
        _sends[message.Name] = send with { ClientId = message.Id.ToString(), Sequence = sent.Sequence };
        cluster.World.Say($"{device} has '{message.Name}' acknowledged at {sent.Sequence} of {sent.ConversationId}");
        cluster.World.Note((ulong)sent.Sequence);
        cluster.World.Note(message.Name);
    }

    private Entry? MadeBy(Sent sent) => cluster.Disk.Log(sent.ConversationId).ElementAtOrDefault((int)sent.Sequence - 1);

    /// <summary>Whether an earlier entry did what was asked for: deleted or pinned it, or reacted in the same way.</summary>
    private static bool IsSo(Entry? made, MessageChange change) => made is not null
        && (made.Kind, made.MessageId, made.Emoji) == (change.Kind, change.MessageId, change.Emoji)
        && (change.Kind is EntryKind.Deleted or EntryKind.Pinned or EntryKind.Unpinned || made.SenderId == change.SenderId);

    /// <summary>The highest acknowledged sequence of each conversation.</summary>
    public IReadOnlyDictionary<ConversationId, long> AcknowledgedEnds => _ends;

    /// <summary>A sync said that the device is caught up: with all that was acknowledged before it began.</summary>
    public void CaughtUp(Device device, IReadOnlyDictionary<ConversationId, long> ends, int restores)
    {
        if (restores != Restores)
        {
            return;
        }

        foreach (var held in device.Holdings.All)
        {
            if (ends.TryGetValue(held.Id, out var end) && held.Last < end)
            {
                _faults.Add($"{device} was told that it is caught up, but has {held.Id} up to {held.Last} and not {end}.");
            }

            if (held.Shown.Entries is [.., { Kind: not EntryKind.Hidden } last] && IsNow(held.Epoch)
                && cluster.Disk.Log(held.Id).ElementAtOrDefault((int)last.Sequence - 1)?.Text != last.Text)
            {
                _faults.Add(
                    $"{device} was told that it is caught up, and shows {last}, which the log of {held.Id} does not have.");
            }
        }
    }

    public void Refused(Device device, OutgoingMessage message, ChatError error)
    {
        _settled.Add(message.Name);
        cluster.World.Say($"{device} has '{message.Name}' refused: {error.Code}");
        var log = cluster.Disk.Log(message.Conversation);
        if (message.Forward is not null && error.Code == ChatErrorCode.NotFound && Restores == 0
            && Membership.Of(log, device.User) is { IsMember: true, LastLeft: 0 }
            && log.Any(entry => entry.SenderId == device.User && entry.ClientMessageId == message.Id))
        {
            _faults.Add($"{device}: '{message.Name}' was refused because its source is gone, and is in {message.Conversation}.");
        }

        var isFull = message.Change?.Kind == EntryKind.Pinned && error.Code == ChatErrorCode.LimitReached;
        if (!isFull && error.Code is not (ChatErrorCode.NotFound or ChatErrorCode.Forbidden or ChatErrorCode.Blocked))
        {
            _faults.Add($"{device}: '{message.Name}' was refused: {error.Code} {error.Message}");
        }
    }

    public void Began(Device device, HeldConversation held) => _segments.Add((device, held, held.Shown));

    public void Shown(Device device, HeldConversation held, Entry entry)
    {
        var conversation = held.Id;
        cluster.World.Say($"{device} shows {conversation} {entry.Sequence} {entry.Kind} {entry.Text}");
        cluster.World.Note((ulong)entry.Sequence);
        var (isMember, _, _, lastLeft) = Membership.Of(cluster.Disk.Log(conversation), device.User);
        if (!isMember && entry.Sequence > lastLeft && IsNow(held.Epoch))
        {
            _faults.Add(
                $"{device} was shown entry {entry.Sequence} of {conversation}, but its user is no member since {lastLeft}.");
        }

        if (IsNow(held.Epoch) && Reading.Misread(cluster.Disk.Log(conversation), device.User, entry) is { } misread)
        {
            _faults.Add($"{device} in {conversation}: {misread}");
        }
    }

    /// <summary>A watermark was acknowledged: from now on it is not below this.</summary>
    public void Marked(Device device, ConversationId conversation, Receipt receipt, long asked, int restores)
    {
        if (restores != Restores)
        {
            return;
        }

        Observed(device, conversation, receipt);
        var key = (conversation, receipt.UserId);
        var known = _marked.GetValueOrDefault(key);
        _marked[key] = receipt with
        {
            DeliveredSequence = Math.Max(receipt.DeliveredSequence, known?.DeliveredSequence ?? 0),
            ReadSequence = Math.Max(receipt.ReadSequence, known?.ReadSequence ?? 0),
        };
        cluster.World.Note((ulong)receipt.DeliveredSequence);
        if (receipt.ReadSequence < asked && receipt.ReadSequence < cluster.Disk.LastSequence(conversation))
        {
            cluster.World.Say($"{device} asked to mark {asked} and got {receipt}");
        }
    }

    public void Observed(Device device, ConversationId conversation, Receipt receipt)
    {
        // An event from before a restore may come after it.
        var last = _past.Select(logs => (long)logs.GetValueOrDefault(conversation, []).Count)
            .Append(cluster.Disk.LastSequence(conversation)).Max();
        if (receipt.DeliveredSequence > last || receipt.ReadSequence > receipt.DeliveredSequence)
        {
            _faults.Add($"{device} saw {receipt} in {conversation}, whose log ends at {last}.");
        }
    }

    /// <summary>A summary's unread count is right for some moment between its making and now.</summary>
    public void Summarized(Device device, ConversationSummary summary)
    {
        if (IsNow(summary.Epoch) && Rights.Misshown(summary, device.User, cluster.Disk.Log(summary.Id)) is { } misshown)
        {
            _faults.Add(misshown);
        }

        List<Entry> log = [.. cluster.Disk.Log(summary.Id).Take((int)summary.LastSequence)];
        if (IsNow(summary.Epoch) && summary.LastMessage?.Sequence < Reading.From(log, device.User))
        {
            _faults.Add($"{device} got {summary.LastMessage} of {summary.Id}, of before its user joined.");
        }

        var unread = cluster.Disk.Log(summary.Id).Where(entry => entry.Kind == EntryKind.Posted
            && entry.Sequence > summary.ReadSequence && entry.SenderId != device.User).ToList();
        var least = unread.Count(entry => entry.Sequence <= summary.LastSequence);
        if ((summary.Unread < least || summary.Unread > unread.Count) && IsNow(summary.Epoch))
        {
            _faults.Add(
                $"{device} got {summary.Unread} unread in {summary.Id} after {summary.ReadSequence} "
                + $"at {summary.LastSequence}; {least} to {unread.Count} would be right.");
        }
    }

    /// <summary>Whether something that was made in this epoch is to be judged by the log as it is now.</summary>
    private bool IsNow(EpochId? epoch) => _isOpen && epoch == _epoch;
}
