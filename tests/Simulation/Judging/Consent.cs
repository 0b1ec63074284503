using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Judging;

/// <summary>Whether users are only where they want to be, read from logs and inboxes by rules of its own.</summary>
internal static class Consent
{
    /// <summary>
    /// Who is made a member without being asked has, at some time, written to or accepted who made them one.
    /// </summary>
    public static IEnumerable<string> JudgeJoinings(IReadOnlyDictionary<ConversationId, List<Entry>> logs)
    {
        var known = logs.Values.Where(IsDirect)
            .SelectMany(log => log
                .Where(entry => entry.Kind == EntryKind.Accepted || (entry.Kind == EntryKind.Joined && entry.Pending is null))
                .SelectMany(entry => Parties(log)
                    .Where(other => other != entry.UserId).Select(other => (entry.UserId!.Value, other))))
            .ToHashSet();
        return
            from log in logs
            from entry in log.Value
            where entry.Kind == EntryKind.Joined && entry.Pending is null && entry.UserId != entry.SenderId
                && !(known.Contains((entry.UserId!.Value, entry.SenderId)) && !IsFirstOfDirect(log.Value, entry))
            select $"{log.Key}: {entry.UserId} became a member at {entry.Sequence} by {entry.SenderId}, and was not asked.";
    }

    /// <summary>
    /// An inbox says what is accepted, has no more requests than it may, and no direct conversation with who is blocked.
    /// </summary>
    public static IEnumerable<string> JudgeInbox(
        UserId user, InboxState inbox, IReadOnlyDictionary<ConversationId, List<Entry>> logs, int requestsMax)
    {
        var joined = inbox.Conversations.Where(entry => entry.Value.Member && logs.ContainsKey(entry.Key)).ToList();
        foreach (var (id, entry) in joined)
        {
            var log = logs[id];
            if (Membership.Of(log, user).IsPending != entry.PendingSince is not null)
            {
                yield return $"The inbox of {user} is wrong about whether {id} is accepted.";
            }

            if (IsDirect(log) && Parties(log).Any(party => inbox.Blocked.Contains(party)))
            {
                yield return $"{user} is still in {id} with a user whom they have blocked.";
            }
        }

        var requests = joined.Count(entry => entry.Value.PendingSince is not null);
        if (requests > requestsMax)
        {
            yield return $"{user} has {requests} pending conversations, not {requestsMax} at most.";
        }
    }

    private static bool IsDirect(IReadOnlyList<Entry> log) => log is [{ Type: ConversationType.Direct }, ..];

    private static bool IsFirstOfDirect(IReadOnlyList<Entry> log, Entry entry) => IsDirect(log) && entry.Sequence <= 2;

    private static IEnumerable<UserId> Parties(IReadOnlyList<Entry> log) =>
        log.Where(entry => entry.Kind == EntryKind.Joined).Select(entry => entry.UserId!.Value).Distinct();
}
