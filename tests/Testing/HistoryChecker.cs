namespace ChatOrleans.Testing;

/// <summary>A send as its client saw it.</summary>
/// <param name="Sequence">Where it was acknowledged; null when no acknowledgement came.</param>
/// <param name="Order">The place among the sends of this sender to this conversation, from 0.</param>
public sealed record SendRecord(string Conversation, string Sender, string ClientId, string? Text, int Order, long? Sequence)
{
    /// <summary>The device it was sent from; each device's sends have an order of their own.</summary>
    public string Device { get; init; } = string.Empty;
}

/// <summary>What a device showed of a conversation without forgetting anything in between.</summary>
/// <param name="From">Where it began: the first entry to show is the next one.</param>
/// <param name="IsCurrent">Whether it is what the device holds at the end, and so must be complete.</param>
public sealed record ShownPart(
    string Device, string Conversation, long From, IReadOnlyList<LogRecord> Entries, bool IsCurrent);

/// <summary>An entry of a log or of what a device showed.</summary>
public sealed record LogRecord(string Conversation, long Sequence, string Kind, string? Sender, string? ClientId, string? Text);

/// <summary>
/// Judges a history by the delivery contract (docs/delivery-contract.md): what clients were told against what is there.
/// </summary>
public static class HistoryChecker
{
    /// <param name="sends">All sends, acknowledged or not.</param>
    /// <param name="logs">The whole log of each conversation, in the order in which it was read.</param>
    /// <param name="devices">Per device, everything it showed, in the order in which it showed it.</param>
    /// <returns>What is broken, each a sentence; empty when the contract holds.</returns>
    public static IReadOnlyList<string> Judge(
        IReadOnlyCollection<SendRecord> sends,
        IReadOnlyDictionary<string, IReadOnlyList<LogRecord>> logs,
        IReadOnlyDictionary<string, IReadOnlyList<LogRecord>> devices) => Judge(sends, logs, devices.SelectMany(
            device => device.Value.GroupBy(entry => entry.Conversation),
            (device, part) => new ShownPart(device.Key, part.Key, part.First().Sequence - 1, [.. part], IsCurrent: true)));

    /// <inheritdoc cref="Judge(IReadOnlyCollection{SendRecord}, IReadOnlyDictionary{string, IReadOnlyList{LogRecord}},
    /// IReadOnlyDictionary{string, IReadOnlyList{LogRecord}})"/>
    /// <param name="parts">All that devices showed, also what they forgot later.</param>
    public static IReadOnlyList<string> Judge(
        IReadOnlyCollection<SendRecord> sends,
        IReadOnlyDictionary<string, IReadOnlyList<LogRecord>> logs,
        IEnumerable<ShownPart> parts)
    {
        List<string> faults = [];
        foreach (var (conversation, log) in logs)
        {
            CheckDense(conversation, log, faults);
            CheckOnce(conversation, log, faults);
            CheckAcknowledged(log, [.. sends.Where(send => send.Conversation == conversation)], faults);
        }

        faults.AddRange(parts.Select(part => JudgeShown(part, logs.GetValueOrDefault(part.Conversation) ?? [])).OfType<string>());

        return faults;
    }

    private static void CheckDense(string conversation, IReadOnlyList<LogRecord> log, List<string> faults)
    {
        for (var i = 0; i < log.Count; i++)
        {
            if (log[i].Sequence != i + 1)
            {
                faults.Add($"{conversation}: at place {i + 1} stands sequence {log[i].Sequence}.");
                return;
            }
        }
    }

    private static void CheckOnce(string conversation, IReadOnlyList<LogRecord> log, List<string> faults) =>
        faults.AddRange(log
            .Where(entry => entry.ClientId is not null)
            .GroupBy(entry => (entry.Sender, entry.ClientId))
            .Where(same => same.Count() > 1)
            .Select(same => $"{conversation}: {same.Key} is there {same.Count()} times.")
            .Concat(log
                .Where(entry => entry.Text is not null)
                .GroupBy(entry => (entry.Sender, entry.Text))
                .Where(same => same.Count() > 1)
                .Select(same => $"{conversation}: {same.Key} was sent once and is there {same.Count()} times.")));

    private static void CheckAcknowledged(IReadOnlyList<LogRecord> log, IReadOnlyList<SendRecord> sends, List<string> faults)
    {
        var bySequence = log.ToLookup(entry => entry.Sequence);
        foreach (var send in sends.Where(send => send.Sequence is not null))
        {
            var entry = bySequence[send.Sequence!.Value].FirstOrDefault();
            if (entry?.ClientId != send.ClientId || entry.Sender != send.Sender || entry.Text != send.Text)
            {
                faults.Add($"{send} was acknowledged, but there stands {entry?.ToString() ?? "nothing"}.");
            }
        }

        foreach (var sender in sends.Where(send => send.Sequence is not null).GroupBy(send => (send.Sender, send.Device)))
        {
            var inOrder = sender.OrderBy(send => send.Order).Select(send => send.Sequence!.Value).ToList();
            if (!inOrder.SequenceEqual(inOrder.Order()))
            {
                faults.Add($"The sends of {sender.Key} stand in another order than they were made.");
            }
        }

        var known = sends.Select(send => (send.Sender, send.ClientId)).ToHashSet();
        faults.AddRange(log
            .Where(entry => entry is { ClientId: not null, Sender: not null } && !known.Contains((entry.Sender, entry.ClientId)))
            .Select(entry => $"Nobody sent {entry}."));
    }

    /// <summary>A device shows a part of the log without holes, each entry once, in order; in the end all of it.</summary>
    /// <returns>What is broken; null when nothing is.</returns>
    public static string? JudgeShown(ShownPart part, IReadOnlyList<LogRecord> log)
    {
        var expected = log.Where(entry => entry.Sequence > part.From).ToList();
        if (!part.IsCurrent && part.Entries.Count < expected.Count)
        {
            expected.RemoveRange(part.Entries.Count, expected.Count - part.Entries.Count);
        }

        var at = part.Entries.Zip(expected).TakeWhile(pair => IsShown(pair.First, pair.Second)).Count();
        if (at == part.Entries.Count && at == expected.Count)
        {
            return null;
        }

        return $"{part.Device} showed {part.Entries.Count} of {expected.Count} entries after {part.From}; at {at} it showed "
            + $"{part.Entries.ElementAtOrDefault(at)} and not {expected.ElementAtOrDefault(at)}.";
    }

    /// <summary>Of an entry that is not for its reader, the place is shown. Who may read what is judged elsewhere.</summary>
    private static bool IsShown(LogRecord shown, LogRecord expected) =>
        shown == expected || (shown.Kind == "Hidden" && shown.Sequence == expected.Sequence);
}
