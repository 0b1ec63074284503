using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>Who is a member, read from a log by rules of its own, not by those of the product.</summary>
internal static class Membership
{
    /// <summary>
    /// What the user is at the log's end: whether a member, one who has yet to accept, one who may write; and where they left
    /// last.
    /// </summary>
    public static (bool IsMember, bool IsPending, bool MayWrite, long LastLeft) Of(IReadOnlyList<Entry> log, UserId user)
    {
        Dictionary<UserId, bool> pending = [];
        var lastLeft = 0L;
        foreach (var entry in log)
        {
            Follow(pending, entry);
            if (entry.Kind == EntryKind.Left && entry.UserId == user)
            {
                lastLeft = entry.Sequence;
            }
        }

        var isMember = pending.TryGetValue(user, out var isPending);
        return (isMember, isPending, isMember && !isPending && !IsForsaken(log, pending), lastLeft);
    }

    /// <summary>Whether a member hears of entries at once. Who has yet to accept a group learns of them by a sync.</summary>
    public static bool IsReached(IReadOnlyList<Entry> log, UserId user) =>
        Of(log, user) is { IsMember: true } member && (!member.IsPending || log[0].Type == ConversationType.Direct);

    private static void Follow(Dictionary<UserId, bool> pending, Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Joined:
                pending[entry.UserId!.Value] = entry.Pending is true;
                break;
            case EntryKind.Accepted:
                pending[entry.UserId!.Value] = false;
                break;
            case EntryKind.Left:
                pending.Remove(entry.UserId!.Value);
                break;
        }
    }

    /// <summary>A direct conversation that one of the two has left takes no messages.</summary>
    private static bool IsForsaken(IReadOnlyList<Entry> log, Dictionary<UserId, bool> pending) =>
        log[0].Type == ConversationType.Direct && pending.Count == 1;

    /// <summary>A message is edited by whom it is of, deleted by them or an admin, and reacted to by all.</summary>
    private static bool MayChange(Entry change, Entry? about, Dictionary<UserId, MemberRole> members) =>
        about?.Kind == EntryKind.Posted && about.MessageId == change.MessageId && about.Sequence < change.Sequence
        && (about.SenderId == change.SenderId || change.Kind is EntryKind.Reacted or EntryKind.Unreacted
            || (change.Kind == EntryKind.Deleted && members[change.SenderId] >= MemberRole.Admin));

    /// <summary>Names each entry that its maker was not allowed to make at its place.</summary>
    public static IEnumerable<string> Judge(ConversationId conversation, IReadOnlyList<Entry> log)
    {
        Dictionary<UserId, MemberRole> members = [];
        Dictionary<UserId, bool> pending = [];
        foreach (var entry in log)
        {
            var first = entry.Sequence == 1;
            var returns = log[0].Type == ConversationType.Direct && entry.Kind == EntryKind.Joined
                && entry.UserId == entry.SenderId && log.Take(2).Any(begin => begin.UserId == entry.UserId);
            if (!first && !returns && !members.ContainsKey(entry.SenderId))
            {
                yield return $"{conversation}: entry {entry.Sequence} ({entry.Kind}) is from {entry.SenderId}, no member there.";
            }

            // Who leaves as the last owner makes another one first.
            var answers = entry.Kind is EntryKind.Accepted or EntryKind.Left && entry.UserId == entry.SenderId;
            if (pending.GetValueOrDefault(entry.SenderId) && !answers && entry.Kind != EntryKind.RoleChanged)
            {
                yield return
                    $"{conversation}: entry {entry.Sequence} ({entry.Kind}) is from {entry.SenderId}, who has not accepted.";
            }

            if (entry.Kind is EntryKind.Posted or EntryKind.Edited or EntryKind.Reacted && IsForsaken(log, pending))
            {
                yield return $"{conversation}: entry {entry.Sequence} is written to a user who has left.";
            }

            if (entry.RefersTo is { } about && !MayChange(entry, log.ElementAtOrDefault((int)about - 1), members))
            {
                yield return $"{conversation}: entry {entry.Sequence} ({entry.Kind}) is not allowed of {entry.SenderId}.";
            }

            Follow(pending, entry);
            switch (entry.Kind)
            {
                case EntryKind.Joined:
                    if (!members.TryAdd(entry.UserId!.Value, entry.Role!.Value))
                    {
                        yield return $"{conversation}: {entry.UserId} joins at {entry.Sequence} and is a member already.";
                    }

                    break;
                case EntryKind.Left:
                    if (!members.Remove(entry.UserId!.Value))
                    {
                        yield return $"{conversation}: {entry.UserId} leaves at {entry.Sequence} and is no member.";
                    }

                    break;
                case EntryKind.RoleChanged:
                    members[entry.UserId!.Value] = entry.Role!.Value;
                    break;
            }

            // The first owner comes with the first entry; while there are members, one of them is owner.
            var group = log[0].Type != ConversationType.Direct;
            if (group && members.Count > 0 && !members.ContainsValue(MemberRole.Owner))
            {
                yield return $"{conversation}: nobody is owner after entry {entry.Sequence}.";
            }
        }
    }
}
