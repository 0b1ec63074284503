using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Testing;

/// <summary>A run of entries that a device showed without forgetting in between.</summary>
public sealed record Segment(long From)
{
    public List<Entry> Entries { get; } = [];

    public long Last => Entries is [.., var last] ? last.Sequence : From;
}

/// <summary>
/// What a right client (docs/protocol.md) holds of a conversation: everything from its start here up to its cursor, without
/// holes. The web client does the same; tests/Testing.Tests/held-log.json is run by both.
/// </summary>
public sealed class HeldConversation(ConversationId id, Position cursor)
{
    public ConversationId Id => id;

    public long Last => Shown.Last;

    public Position Cursor => new(Last, Epoch);

    public Segment Shown { get; private set; } = new(cursor.Sequence);

    /// <summary>Of the data set, when the server last answered about it.</summary>
    public EpochId? Epoch { get; private set; } = cursor.Epoch;

    public Dictionary<UserId, Receipt> Receipts { get; } = [];

    /// <summary>Called for each entry that is shown.</summary>
    public Action<Entry>? OnShown { get; init; }

    /// <summary>Called when entries were dropped: another segment begins.</summary>
    public Action? OnBegan { get; init; }

    /// <summary>A planted bug: takes entries although there is a gap before them.</summary>
    public bool TrustsEvents { get; init; }

    /// <summary>A planted bug: shows an entry as often as it comes.</summary>
    public bool ShowsTwice { get; init; }

    /// <summary>Entries of an event. False when a sync is needed: some are missing, or they are of another epoch.</summary>
    public bool Take(ImmutableArray<Entry> entries, EpochId? epoch)
    {
        if (epoch != Epoch)
        {
            return false;
        }

        foreach (var entry in entries)
        {
            if (entry.Sequence > Last + 1 && !TrustsEvents)
            {
                return false;
            }

            if (entry.Sequence > Last || ShowsTwice)
            {
                Shown.Entries.Add(entry);
                OnShown?.Invoke(entry);
                if (entry.Kind == EntryKind.Posted && Receipts.TryGetValue(entry.SenderId, out var known))
                {
                    // Whoever posts has read up to there.
                    Take(known with { DeliveredSequence = entry.Sequence, ReadSequence = entry.Sequence });
                }
            }
        }

        return true;
    }

    /// <summary>What a sync answers of a conversation that is not gone, but for the receipts in it.</summary>
    public void Take(ConversationDelta delta)
    {
        if (Epoch != delta.Epoch)
        {
            // Watermarks of another epoch say nothing.
            Epoch = delta.Epoch;
            Receipts.Clear();
        }

        if (delta.TruncateTo is { } last)
        {
            Begin(new(Math.Min(Shown.From, last)), Shown.Entries.Where(entry => entry.Sequence <= last));
        }

        if (delta.Kind == DeltaKind.Reset)
        {
            Begin(new(delta.Entries is [var first, ..] ? first.Sequence - 1 : delta.LastSequence), []);
        }

        Take(delta.Entries, delta.Epoch);
    }

    /// <summary>False when a sync is needed: it is of another epoch, or of a later end.</summary>
    public bool Covers(ConversationSummary summary) => summary.Epoch == Epoch && summary.LastSequence <= Last;

    public void Take(Receipt receipt)
    {
        var known = Receipts.GetValueOrDefault(receipt.UserId);
        Receipts[receipt.UserId] = receipt with
        {
            DeliveredSequence = Math.Max(receipt.DeliveredSequence, known?.DeliveredSequence ?? 0),
            ReadSequence = Math.Max(receipt.ReadSequence, known?.ReadSequence ?? 0),
        };
    }

    private void Begin(Segment shown, IEnumerable<Entry> kept)
    {
        shown.Entries.AddRange(kept);
        Shown = shown;
        OnBegan?.Invoke();
    }
}
