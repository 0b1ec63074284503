using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Judging;

/// <summary>
/// Whether those who come in by themselves were let in where their entry stands, and nobody writes sooner than the slow mode lets
/// them: read from a log by rules of its own.
/// </summary>
internal sealed class Admission
{
    private const int Moderator = 2;

    private readonly Dictionary<InviteId, Link> _links = [];
    private readonly Dictionary<UserId, long> _removed = [];
    private readonly Dictionary<UserId, DateTimeOffset> _wrote = [];
    private int _seconds;

    public bool IsPublic { get; private set; }

    /// <summary>Links that were neither revoked nor used up.</summary>
    public IEnumerable<InviteId> Links => _links.Where(link => !(link.Value.Uses >= link.Value.UsesMax)).Select(link => link.Key);

    public static Admission At(IEnumerable<Entry> log)
    {
        var admission = new Admission();
        foreach (var entry in log)
        {
            admission.Follow(entry, rankOfSender: 0);
        }

        return admission;
    }

    /// <summary>Whether an entry by which somebody comes in by themself, not first and in no direct conversation.</summary>
    public static bool IsOwn(IReadOnlyList<Entry> log, Entry entry) => entry.Kind == EntryKind.Joined && entry.Sequence > 1
        && entry.SenderId == entry.UserId && log[0].Type != ConversationType.Direct;

    /// <param name="mayInvite">Whether a user is a member who may invite where the entry stands.</param>
    public string? Misadmitted(Entry entry, Func<UserId, bool> mayInvite)
    {
        var removed = _removed.GetValueOrDefault(entry.UserId!.Value);
        return entry.InviteId is not { } id ? (!IsPublic ? "what is not public" : removed > 0 ? "after a removal" : null)
            : !_links.TryGetValue(id, out var link) ? "a link that is not there"
            : link.ExpiresAt <= entry.SentAt ? "a link that has expired"
            : link.Uses >= link.UsesMax ? "a link that is used up"
            : removed > link.Sequence ? "a link of before a removal"
            : link.By != entry.InvitedBy ? "a link of somebody else"
            : !mayInvite(link.By) ? "a link of who may not invite"
            : null;
    }

    /// <summary>Whether a message comes sooner than it may.</summary>
    public bool IsTooSoon(Entry entry, int rankOfSender) => entry.Kind == EntryKind.Posted && _seconds > 0
        && rankOfSender < Moderator && _wrote.TryGetValue(entry.SenderId, out var last)
        && entry.SentAt < last.AddSeconds(_seconds);

    public void Follow(Entry entry, int rankOfSender)
    {
        IsPublic = (entry.Visibility ?? (IsPublic ? Visibility.Public : Visibility.Private)) == Visibility.Public;
        _seconds = entry.SlowModeSeconds ?? _seconds;
        if (_seconds == 0)
        {
            _wrote.Clear();
        }

        switch (entry.Kind)
        {
            case EntryKind.Joined:
                _removed.Remove(entry.UserId!.Value);
                if (entry.InviteId is { } used && _links.TryGetValue(used, out var link))
                {
                    _links[used] = link with { Uses = link.Uses + 1 };
                }

                break;
            case EntryKind.Left when entry.UserId != entry.SenderId:
                _removed[entry.UserId!.Value] = entry.Sequence;
                break;
            case EntryKind.SettingsChanged when entry.Invite is { } made:
                _links[made.Id] = new(entry.SenderId, entry.Sequence, made.ExpiresAt, made.UsesMax, 0);
                break;
            case EntryKind.SettingsChanged when entry.InviteId is { } revoked:
                _links.Remove(revoked);
                break;
            case EntryKind.Posted when _seconds > 0 && rankOfSender < Moderator:
                _wrote[entry.SenderId] = entry.SentAt;
                break;
        }
    }

    private sealed record Link(UserId By, long Sequence, DateTimeOffset? ExpiresAt, int? UsesMax, int Uses);
}
