using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>Which unread messages mention somebody, read from a log by rules of its own, not by those of the product.</summary>
internal static class Mentioning
{
    private const int Most = 100;

    /// <summary>Null when a summary names those that the log mentions its reader in.</summary>
    public static string? Judge(ConversationSummary summary, UserId reader, IReadOnlyList<Entry> log)
    {
        var right = log
            .Where(entry => entry.Kind == EntryKind.Posted && entry.Sequence > summary.ReadSequence && entry.SenderId != reader)
            .Where(post => Last(log, post) is { } last && (last.MentionAll is true || last.Mentions?.Contains(reader) is true))
            .Select(post => post.Sequence).TakeLast(Most).ToList();
        return right.SequenceEqual(summary.Mentions ?? []) ? null
            : $"{reader} is told to be mentioned in {summary.Id} by [{string.Join(' ', summary.Mentions ?? [])}] "
                + $"and not by [{string.Join(' ', right)}].";
    }

    /// <summary>The entry that says whom the message mentions now; null when it is deleted.</summary>
    private static Entry? Last(IReadOnlyList<Entry> log, Entry post)
    {
        var later = log.Where(entry => entry.RefersTo == post.Sequence).ToList();
        return later.Exists(entry => entry.Kind == EntryKind.Deleted) ? null
            : later.LastOrDefault(entry => entry.Kind == EntryKind.Edited) ?? post;
    }
}
