using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>Who may read what of a log, by rules of its own, not by those of the product.</summary>
internal static class Reading
{
    /// <summary>The first sequence that a member may read at the end of the log; 0 for all.</summary>
    public static long From(IReadOnlyList<Entry> log, UserId user) => Stays(log, user) is [.., var last] ? last.From : 0;

    /// <summary>Null when an entry is shown, or hidden, as is right for one of the times of its reader's membership.</summary>
    public static string? Misread(IReadOnlyList<Entry> log, UserId user, Entry shown)
    {
        var stays = Stays(log, user);
        var refersTo = log.ElementAtOrDefault((int)shown.Sequence - 1)?.RefersTo ?? long.MaxValue;
        var isRight = shown.Kind == EntryKind.Hidden
            ? stays.Exists(stay => Math.Min(shown.Sequence, refersTo) < stay.From)
            : stays.Exists(stay => Math.Min(shown.Sequence, refersTo) >= stay.From && shown.Sequence <= stay.To);
        return isRight ? null
            : shown.Kind == EntryKind.Hidden ? $"entry {shown.Sequence} is hidden from {user}, who may read it."
            : $"{user} reads entry {shown.Sequence}, which is of a time when they were no member.";
    }

    private static List<(long From, long To)> Stays(IReadOnlyList<Entry> log, UserId user)
    {
        List<(long From, long To)> stays = [];
        var (readsAll, isSilent) = (log is [{ Type: not ConversationType.Group }, ..], true);
        foreach (var entry in log)
        {
            readsAll = entry.History is { } history ? history == HistoryAccess.All : readsAll;
            isSilent &= entry.Kind != EntryKind.Posted;
            if (entry.UserId == user && entry.Kind == EntryKind.Joined)
            {
                stays.Add((readsAll || isSilent ? 0 : entry.Sequence, long.MaxValue));
            }
            else if (entry.UserId == user && entry.Kind == EntryKind.Left && stays is [.., var last])
            {
                stays[^1] = (last.From, entry.Sequence);
            }
        }

        return stays;
    }
}
