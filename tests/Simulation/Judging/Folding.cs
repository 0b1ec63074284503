using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>What messages look like, read from a log by rules of its own, not by those of the product.</summary>
internal static class Folding
{
    /// <summary>Names each of the latest messages that a page lacks, or that is not what the log makes of it.</summary>
    /// <param name="limit">Of the page.</param>
    public static IEnumerable<string> Judge(
        ConversationId conversation, IReadOnlyList<Entry> log, UserId reader, MessagePage page, int limit)
    {
        // Where a planted bug is at work, a number may be there twice.
        var shown = page.Items.DistinctBy(item => item.Sequence).ToDictionary(item => item.Sequence, Describe);
        var from = Reading.From(log, reader);
        var right = log.Where(entry => entry.Kind == EntryKind.Posted && entry.Sequence >= from).TakeLast(limit)
            .DistinctBy(post => post.Sequence).ToDictionary(post => post.Sequence, post => Describe(log, post));
        return right.Keys.Union(shown.Keys)
            .Where(sequence => shown.GetValueOrDefault(sequence) != right.GetValueOrDefault(sequence))
            .Select(sequence => $"{conversation} shows {reader} '{shown.GetValueOrDefault(sequence)}' at {sequence} "
                + $"and not '{right.GetValueOrDefault(sequence)}'.");
    }

    private static string Describe(MessageView item) =>
        item.Deleted is true ? "deleted" : Describe(item.Text, item.EditedAt is not null, item.Mentions, item.Reactions?
            .Select(reaction => (reaction.Emoji, reaction.Count)) ?? []);

    private static string Describe(IReadOnlyList<Entry> log, Entry post)
    {
        var later = log.Where(entry => entry.RefersTo == post.Sequence).ToList();
        var edit = later.LastOrDefault(entry => entry.Kind == EntryKind.Edited);
        return later.Exists(entry => entry.Kind == EntryKind.Deleted) ? "deleted" : Describe(
            (edit ?? post).Text, edit is not null, (edit ?? post).Mentions, later
                .Where(entry => entry.Emoji is not null)
                .GroupBy(entry => (entry.Emoji, entry.SenderId))
                .Where(ofOne => ofOne.Last().Kind == EntryKind.Reacted)
                .GroupBy(ofOne => ofOne.Key.Emoji!)
                .Select(same => (same.Key, same.Count())));
    }

    private static string Describe(
        string? text, bool edited, IEnumerable<UserId>? mentions, IEnumerable<(string Emoji, int Count)> reactions) =>
        $"{text}{(edited ? " (edited)" : "")}{string.Concat((mentions ?? []).Select(user => $" @{user}"))}"
        + string.Concat(reactions.OrderBy(reaction => reaction.Emoji, StringComparer.Ordinal)
            .Select(reaction => $" {reaction.Emoji}{reaction.Count}"));
}
