namespace ChatOrleans.Testing;

/// <summary>A send as its client saw it.</summary>
/// <param name="Sequence">Where it was acknowledged; null when no acknowledgement came.</param>
/// <param name="Order">The place among the sends of this sender to this conversation, from 0.</param>
public sealed record SendRecord(string Conversation, string Sender, string ClientId, string Text, int Order, long? Sequence);

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
        IReadOnlyDictionary<string, IReadOnlyList<LogRecord>> devices)
    {
        List<string> faults = [];
        foreach (var (conversation, log) in logs)
        {
            CheckDense(conversation, log, faults);
            CheckOnce(conversation, log, faults);
            CheckAcknowledged(log, [.. sends.Where(send => send.Conversation == conversation)], faults);
        }

        foreach (var (device, shown) in devices)
        {
            foreach (var part in shown.GroupBy(entry => entry.Conversation))
            {
                CheckShown(device, [.. part], logs[part.Key], faults);
            }
        }

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
            .Select(same => $"{conversation}: {same.Key} is there {same.Count()} times."));

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

        foreach (var sender in sends.Where(send => send.Sequence is not null).GroupBy(send => send.Sender))
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

    /// <summary>A device shows a part of the log without holes up to its end, each entry once, in order.</summary>
    private static void CheckShown(
        string device, IReadOnlyList<LogRecord> shown, IReadOnlyList<LogRecord> log, List<string> faults)
    {
        var first = shown[0].Sequence;
        var expected = log.Where(entry => entry.Sequence >= first).ToList();
        if (!shown.SequenceEqual(expected))
        {
            var at = shown.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
            faults.Add(
                $"{device} showed {shown.Count} of {expected.Count} entries; at {at} it showed "
                + $"{shown.ElementAtOrDefault(at)} and not {expected.ElementAtOrDefault(at)}.");
        }
    }
}
