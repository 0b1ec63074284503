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
    private DateTimeOffset _last;

    public bool IsPublic { get; private set; }

    /// <summary>Links that were neither revoked nor used up, nor were over when another one was made.</summary>
    public IEnumerable<InviteId> Links => _links.Where(link => !(link.Value.Uses >= link.Value.UsesMax)).Select(link => link.Key);

    public static Admission At(IEnumerable<Entry> log)
    {
        var (admission, rights, pending) = (new Admission(), new Rights(), new Dictionary<UserId, bool>());
        foreach (var entry in log)
        {
            admission.Follow(entry, rights, pending);
            rights.Follow(entry);
            Membership.Follow(pending, entry);
        }

        return admission;
    }

    /// <summary>Whether an entry by which somebody comes in by themself, not first and in no direct conversation.</summary>
    public static bool IsOwn(IReadOnlyList<Entry> log, Entry entry) => entry.Kind == EntryKind.Joined && entry.Sequence > 1
        && entry.SenderId == entry.UserId && log[0].Type != ConversationType.Direct;

    /// <summary>Null for what may stand there.</summary>
    /// <param name="isOwn">Somebody comes in by themself.</param>
    /// <param name="pending">The members where the entry stands, and whether they have yet to accept.</param>
    public string? Judge(Entry entry, bool isOwn, Rights rights, IReadOnlyDictionary<UserId, bool> pending) =>
        isOwn && Misadmitted(entry, rights, pending) is { } misadmitted
            ? $"{entry.UserId} joins at {entry.Sequence} by {misadmitted}."
        : IsTooSoon(entry, rights) ? $"entry {entry.Sequence} is sooner than the slow mode lets {entry.SenderId}."
        : null;

    private string? Misadmitted(Entry entry, Rights rights, IReadOnlyDictionary<UserId, bool> pending)
    {
        var removed = _removed.GetValueOrDefault(entry.UserId!.Value);
        return entry.InviteId is not { } id ? (!IsPublic ? "what is not public" : removed > 0 ? "after a removal" : null)
            : !_links.TryGetValue(id, out var link) ? "a link that is not there"
            : link.ExpiresAt <= entry.SentAt ? "a link that has expired"
            : link.Uses >= link.UsesMax ? "a link that is used up"
            : removed > link.Sequence ? "a link of before a removal"
            : link.By != entry.InvitedBy ? "a link of somebody else"
            : !MayInvite(link.By, rights, pending) ? "a link of who may not invite"
            : null;
    }

    /// <summary>By a clock that is behind, a message has the time of the last entry.</summary>
    private bool IsTooSoon(Entry entry, Rights rights) => entry.Kind == EntryKind.Posted && _seconds > 0 && entry.SentAt > _last
        && rights.RankOf(entry.SenderId) < Moderator && _wrote.TryGetValue(entry.SenderId, out var last)
        && entry.SentAt < last.AddSeconds(_seconds);

    /// <summary>With rights and members where the entry stands.</summary>
    public void Follow(Entry entry, Rights rights, IReadOnlyDictionary<UserId, bool> pending)
    {
        IsPublic = (entry.Visibility ?? (IsPublic ? Visibility.Public : Visibility.Private)) == Visibility.Public;
        _seconds = entry.SlowModeSeconds ?? _seconds;
        if (_seconds == 0)
        {
            _wrote.Clear();
        }

        _last = entry.SentAt;
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
                foreach (var (over, _) in _links.Where(known => known.Value.ExpiresAt <= entry.SentAt
                    || !MayInvite(known.Value.By, rights, pending)).ToList())
                {
                    _links.Remove(over);
                }

                _links[made.Id] = new(entry.SenderId, entry.Sequence, made.ExpiresAt, made.UsesMax, 0);
                break;
            case EntryKind.SettingsChanged when entry.InviteId is { } revoked:
                _links.Remove(revoked);
                break;
            case EntryKind.Posted when _seconds > 0 && rights.RankOf(entry.SenderId) < Moderator:
                _wrote[entry.SenderId] = entry.SentAt;
                break;
        }
    }

    private static bool MayInvite(UserId user, Rights rights, IReadOnlyDictionary<UserId, bool> pending) =>
        pending.TryGetValue(user, out var isPending) && !isPending && rights.May(user, MemberAction.Invite);

    private sealed record Link(UserId By, long Sequence, DateTimeOffset? ExpiresAt, int? UsesMax, int Uses);
}
