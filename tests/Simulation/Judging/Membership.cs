using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>Who is a member, read from a log by rules of its own, not by those of the product.</summary>
internal static class Membership
{
    /// <summary>Whether the user is a member at the log's end, and where they left last.</summary>
    public static (bool IsMember, long LastLeft) Of(IReadOnlyList<Entry> log, UserId user)
    {
        var (isMember, lastLeft) = (false, 0L);
        foreach (var entry in log)
        {
            if (entry.UserId == user && entry.Kind == EntryKind.Joined)
            {
                isMember = true;
            }
            else if (entry.UserId == user && entry.Kind == EntryKind.Left)
            {
                (isMember, lastLeft) = (false, entry.Sequence);
            }
        }

        return (isMember, lastLeft);
    }

    /// <summary>Names each entry that its maker was not allowed to make at its place.</summary>
    public static IEnumerable<string> Judge(ConversationId conversation, IReadOnlyList<Entry> log)
    {
        Dictionary<UserId, MemberRole> members = [];
        foreach (var entry in log)
        {
            var first = entry.Sequence == 1;
            if (!first && !members.ContainsKey(entry.SenderId))
            {
                yield return $"{conversation}: entry {entry.Sequence} ({entry.Kind}) is from {entry.SenderId}, no member there.";
            }

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
