using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>
/// Who may what at one place of a log, by ranks and a table of its own: guest 0, member 1, moderator 2, admin 3, owner 4.
/// </summary>
internal sealed class Rights
{
    private static readonly Dictionary<string, (int Direct, int Group, int Channel, int Least)> Kinds = new()
    {
        ["Post"] = (1, 1, 2, 0),
        ["Reply"] = (1, 1, 2, 0),
        ["React"] = (1, 1, 1, 0),
        ["Invite"] = (4, 3, 3, 1),
        ["Remove"] = (4, 2, 2, 2),
        ["Rename"] = (4, 3, 3, 1),
        ["DeleteOthers"] = (4, 2, 2, 2),
        ["ChangeRoles"] = (4, 4, 4, 3),
        ["ChangePermissions"] = (4, 4, 4, 3),
        ["Pin"] = (1, 2, 2, 0),
        ["MentionAll"] = (4, 1, 2, 1),
    };

    private static readonly string[] Roles = ["Guest", "Member", "Moderator", "Admin", "Owner"];

    private readonly Dictionary<UserId, int> _ranks = [];
    private readonly Dictionary<string, int> _table = [];
    private bool _isDirect;

    public static Rights At(IReadOnlyList<Entry> log, long sequence = long.MaxValue)
    {
        var rights = new Rights();
        foreach (var entry in log.TakeWhile(entry => entry.Sequence <= sequence))
        {
            rights.Follow(entry);
        }

        return rights;
    }

    public bool MayPost(UserId user) => Has(user, "Post");

    public bool May(UserId user, MemberAction action) => Has(user, $"{action}");

    public bool HasOwner => _ranks.ContainsValue(4);

    /// <summary>Null when a summary shows what the log came to where it was made.</summary>
    public static string? Misshown(ConversationSummary summary, UserId user, IReadOnlyList<Entry> log)
    {
        var rights = At(log, summary.LastSequence);
        var shown = PermissionTable.Rows
            .ToDictionary(row => $"{row.Action}", row => Rank(summary.Permissions.Lowest(row.Action)));
        return rights._ranks.TryGetValue(user, out var rank) && rank != Rank(summary.Role)
                ? $"{user} is shown as {summary.Role} in {summary.Id} at {summary.LastSequence}, and is {Roles[rank]}."
            : rights._table.Any(row => shown[row.Key] != row.Value)
                ? $"{user} is shown another table of {summary.Id} than that of its log at {summary.LastSequence}."
            : null;
    }

    /// <summary>Whether its maker may make it after all entries that were followed.</summary>
    /// <param name="about">The entry that it refers to.</param>
    /// <param name="next">The entry behind it: who leaves as the last owner makes another one first.</param>
    public bool Allow(Entry entry, Entry? about, Entry? next)
    {
        var (sender, isOwn) = (entry.SenderId, about?.SenderId == entry.SenderId);
        return entry.Kind switch
        {
            EntryKind.Posted => MayWrite(entry),
            EntryKind.Edited => isOwn && about!.Forwarded is null && MayWrite(about)
                && (entry.MentionAll is null || Has(sender, "MentionAll")),
            EntryKind.Pinned or EntryKind.Unpinned => Has(sender, "Pin"),
            EntryKind.Deleted => isOwn || Has(sender, "DeleteOthers"),
            EntryKind.Reacted => Has(sender, "React"),
            EntryKind.Joined => entry.Sequence == 1 || entry.UserId == sender || (_isDirect && entry.Sequence == 2)
                || Has(sender, "Invite"),
            EntryKind.Left => entry.UserId == sender
                || (Has(sender, "Remove") && (RankOf(sender) == 4 || RankOf(entry.UserId) < RankOf(sender))),
            EntryKind.RoleChanged => (next is { Kind: EntryKind.Left } && next.UserId == sender && next.SenderId == sender)
                || (Has(sender, "ChangeRoles") && RankOf(entry.UserId) <= RankOf(sender) && Rank(entry.Role) <= RankOf(sender)),
            EntryKind.Renamed => Has(sender, "Rename"),
            EntryKind.SettingsChanged when entry.Action is { } action =>
                Has(sender, "ChangePermissions") && Has(sender, $"{action}")
                && Rank(entry.Role) <= RankOf(sender) && Rank(entry.Role) >= Kinds[$"{action}"].Least,
            EntryKind.SettingsChanged => Has(
                sender, entry.Invite is not null || entry.InviteId is not null ? "Invite"
                    : entry.Description is not null ? "Rename" : "ChangePermissions"),
            _ => true,
        };
    }

    public void Follow(Entry entry)
    {
        if (entry.Type is { } type)
        {
            _isDirect = type == ConversationType.Direct;
            foreach (var (action, kinds) in Kinds)
            {
                _table[action] = _isDirect ? kinds.Direct : type == ConversationType.Group ? kinds.Group : kinds.Channel;
            }
        }

        switch (entry.Kind)
        {
            case EntryKind.Joined or EntryKind.RoleChanged:
                _ranks[entry.UserId!.Value] = Rank(entry.Role);
                break;
            case EntryKind.Left:
                _ranks.Remove(entry.UserId!.Value);
                break;
            case EntryKind.SettingsChanged when entry.Action is { } action:
                _table[$"{action}"] = Rank(entry.Role);
                break;
        }
    }

    private static int Rank(MemberRole? role) => Array.IndexOf(Roles, $"{role}");

    public int RankOf(UserId? user) => user is { } known ? _ranks.GetValueOrDefault(known, -1) : -1;

    private bool Has(UserId user, string action) => RankOf(user) >= _table.GetValueOrDefault(action);

    private bool MayWrite(Entry post) => Has(post.SenderId, post.ReplyTo is null ? "Post" : "Reply");
}
