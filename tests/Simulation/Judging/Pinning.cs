using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>What is pinned and forwarded, read from logs by rules of its own, not by those of the product.</summary>
internal static class Pinning
{
    /// <param name="shown">In quiet.</param>
    public static IEnumerable<string> Judge(
        ConversationId conversation, IReadOnlyList<Entry> log, (UserId Reader, PinList List)? shown, int most)
    {
        List<long> pins = [];
        HashSet<long> deleted = [];
        foreach (var entry in log.Where(entry => entry.RefersTo is not null))
        {
            var about = entry.RefersTo!.Value;
            if (entry.Kind == EntryKind.Pinned && deleted.Contains(about))
            {
                yield return $"{conversation}: entry {entry.Sequence} pins {about}, which is deleted.";
            }

            if (entry.Kind is EntryKind.Pinned or EntryKind.Unpinned or EntryKind.Deleted)
            {
                pins.Remove(about);
            }

            switch (entry.Kind)
            {
                case EntryKind.Pinned:
                    pins.Insert(0, about);
                    break;
                case EntryKind.Deleted:
                    deleted.Add(about);
                    break;
            }

            if (pins.Count > most)
            {
                yield return $"{conversation}: after entry {entry.Sequence} {pins.Count} messages are pinned, and {most} may be.";
            }
        }

        if (shown is var (reader, list))
        {
            pins.RemoveAll(pin => pin < Reading.From(log, reader));
            if (!list.Items.Select(item => item.Sequence).SequenceEqual(pins))
            {
                yield return $"{conversation} shows pins of [{string.Join(' ', list.Items.Select(item => item.Sequence))}] "
                    + $"and not of [{string.Join(' ', pins)}].";
            }
        }
    }

    /// <summary>Names each forwarded message whose words nobody wrote who is said to have.</summary>
    public static IEnumerable<string> JudgeForwards(IReadOnlyCollection<IReadOnlyList<Entry>> logs)
    {
        var written = logs
            .SelectMany(log => log.Where(post => post is { Kind: EntryKind.Posted, Forwarded: null }), (log, post) => (log, post))
            .ToLookup(source => (source.post.SenderId, source.post.SentAt));
        return logs.SelectMany(log => log).Where(entry => entry.Forwarded is { } source
            && !written[(source.SenderId, source.SentAt)].Any(found => found.post.Text == entry.Text
                || found.log.Any(edit => edit.RefersTo == found.post.Sequence && edit.Text == entry.Text)))
            .Select(entry => $"{entry.SenderId} forwards '{entry.Text}' of {entry.Forwarded!.SenderId}, who did not write it.");
    }
}
