using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>What messages look like, read from a log by rules of its own, not by those of the product.</summary>
internal static class Folding
{
    /// <summary>Names each message of a page that is not what the log makes of it.</summary>
    public static IEnumerable<string> Judge(ConversationId conversation, IReadOnlyList<Entry> log, MessagePage page) =>
        from item in page.Items
        let shown = Describe(item)
        let post = log.FirstOrDefault(entry => entry.Sequence == item.Sequence)
        let right = post is null ? "nothing" : Describe(log, post)
        where shown != right
        select $"{conversation} shows '{shown}' at {item.Sequence} and not '{right}'.";

    private static string Describe(MessageView item) =>
        item.Deleted is true ? "deleted" : Describe(item.Text, item.EditedAt is not null, item.Reactions?
            .Select(reaction => (reaction.Emoji, reaction.Count)) ?? []);

    private static string Describe(IReadOnlyList<Entry> log, Entry post)
    {
        var later = log.Where(entry => entry.RefersTo == post.Sequence).ToList();
        var edit = later.LastOrDefault(entry => entry.Kind == EntryKind.Edited);
        return later.Exists(entry => entry.Kind == EntryKind.Deleted) ? "deleted" : Describe(
            (edit ?? post).Text, edit is not null, later
                .Where(entry => entry.Emoji is not null)
                .GroupBy(entry => (entry.Emoji, entry.SenderId))
                .Where(ofOne => ofOne.Last().Kind == EntryKind.Reacted)
                .GroupBy(ofOne => ofOne.Key.Emoji!)
                .Select(same => (same.Key, same.Count())));
    }

    private static string Describe(string? text, bool edited, IEnumerable<(string Emoji, int Count)> reactions) =>
        $"{text}{(edited ? " (edited)" : "")}"
        + string.Concat(reactions.OrderBy(reaction => reaction.Emoji, StringComparer.Ordinal)
            .Select(reaction => $" {reaction.Emoji}{reaction.Count}"));
}
