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
        var mayWrite = isMember && !isPending && !IsForsaken(log, pending) && Rights.At(log).MayPost(user);
        return (isMember, isPending, mayWrite, lastLeft);
    }

    /// <summary>Whether a member hears of entries at once. Who has yet to accept a group learns of them by a sync.</summary>
    public static bool IsReached(IReadOnlyList<Entry> log, UserId user) =>
        Of(log, user) is { IsMember: true } member && (!member.IsPending || log[0].Type == ConversationType.Direct);

    public static void Follow(Dictionary<UserId, bool> pending, Entry entry)
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

    /// <summary>A change of a message is about one that was there.</summary>
    private static bool IsAbout(Entry change, Entry? about) => change.RefersTo is null
        || (about?.Kind == EntryKind.Posted && about.MessageId == change.MessageId && about.Sequence < change.Sequence);

    /// <summary>One of the two comes back to their direct conversation.</summary>
    private static bool Returns(IReadOnlyList<Entry> log, Entry entry) =>
        log[0].Type == ConversationType.Direct && entry.Kind == EntryKind.Joined
        && entry.UserId == entry.SenderId && log.Take(2).Any(begin => begin.UserId == entry.UserId);

    /// <summary>Names each entry that its maker was not allowed to make at its place.</summary>
    public static IEnumerable<string> Judge(ConversationId conversation, IReadOnlyList<Entry> log)
    {
        HashSet<UserId> members = [];
        Dictionary<UserId, bool> pending = [];
        var (rights, admission) = (new Rights(), new Admission());
        foreach (var entry in log)
        {
            var first = entry.Sequence == 1;
            var isOwn = Admission.IsOwn(log, entry);
            if (admission.Judge(entry, isOwn, rights, pending) is { } wrong)
            {
                yield return $"{conversation}: {wrong}";
            }

            if (!first && !Returns(log, entry) && !isOwn && !members.Contains(entry.SenderId))
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

            if (entry.Kind is EntryKind.Posted or EntryKind.Edited or EntryKind.Reacted or EntryKind.Pinned
                && IsForsaken(log, pending))
            {
                yield return $"{conversation}: entry {entry.Sequence} is written to a user who has left.";
            }

            var about = log.ElementAtOrDefault((int)(entry.RefersTo ?? 0) - 1);
            if (!IsAbout(entry, about) || (!first && !rights.Allow(entry, about, log.ElementAtOrDefault((int)entry.Sequence))))
            {
                yield return $"{conversation}: entry {entry.Sequence} ({entry.Kind}) is not allowed of {entry.SenderId}.";
            }

            admission.Follow(entry, rights, pending);
            Follow(pending, entry);
            rights.Follow(entry);
            switch (entry.Kind)
            {
                case EntryKind.Joined:
                    if (!members.Add(entry.UserId!.Value))
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
            }

            // The first owner comes with the first entry; while there are members, one of them is owner.
            var group = log[0].Type != ConversationType.Direct;
            if (group && members.Count > 0 && !rights.HasOwner)
            {
                yield return $"{conversation}: nobody is owner after entry {entry.Sequence}.";
            }
        }
    }
}
