using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>
/// What a conversation's log says of who comes in by themself: the invite links, and who was removed and therefore does not. The
/// uses of a link are the joinings in the log that name it.
/// </summary>
internal sealed record Admission
{
    /// <summary>Of many who were removed, the latest are remembered.</summary>
    public const int RemovedMost = 1_000;

    // A call that was given up may come later than what was done since; not later than so many links.
    private const int GoneMost = 100;

    public static readonly Admission None = new();

    /// <summary>In the order in which they were made. Those that let nobody in any more go when the next is made.</summary>
    public ImmutableArray<Invite> Invites { get; init; } = [];

    /// <summary>Who was removed by somebody else and has not been a member since, with the sequence of that.</summary>
    public ImmutableDictionary<UserId, long> Removed { get; init; } = ImmutableDictionary<UserId, long>.Empty;

    /// <summary>The latest links that are there no more: a late repeat of their making makes them no more.</summary>
    public ImmutableArray<InviteId> Gone { get; init; } = [];

    public Invite? Find(InviteId id) => Invites.FirstOrDefault(invite => invite.Id == id);

    /// <summary>After the next entry.</summary>
    /// <param name="isOver">Whether a link lets nobody in any more.</param>
    public Admission After(Entry entry, Func<Invite, bool> isOver) => entry.Kind switch
    {
        EntryKind.Joined => this with
        {
            Removed = Removed.Remove(entry.UserId!.Value),
            Invites = entry.InviteId is { } used
                ? [.. Invites.Select(invite => invite.Id == used ? invite with { Uses = invite.Uses + 1 } : invite)]
                : Invites,
        },
        EntryKind.Left when entry.UserId != entry.SenderId => this with
        {
            Removed = Latest(Removed.SetItem(entry.UserId!.Value, entry.Sequence)),
        },
        EntryKind.SettingsChanged when entry.Invite is { } made => this with
        {
            Gone = WithGone(Invites.Where(isOver)),
            Invites =
            [
                .. Invites.Where(invite => !isOver(invite)),
                new()
                {
                    Id = made.Id,
                    CreatedBy = entry.SenderId,
                    CreatedAt = entry.SentAt,
                    Sequence = entry.Sequence,
                    ExpiresAt = made.ExpiresAt,
                    UsesMax = made.UsesMax,
                    Uses = 0,
                },
            ],
        },
        EntryKind.SettingsChanged when entry.InviteId is { } revoked => this with
        {
            Gone = WithGone(Invites.Where(invite => invite.Id == revoked)),
            Invites = Invites.RemoveAll(invite => invite.Id == revoked),
        },
        _ => this,
    };

    private ImmutableArray<InviteId> WithGone(IEnumerable<Invite> gone) =>
        [.. Gone.Concat(gone.Select(invite => invite.Id)).TakeLast(GoneMost)];

    private static ImmutableDictionary<UserId, long> Latest(ImmutableDictionary<UserId, long> removed) =>
        removed.Count > RemovedMost ? removed.Remove(removed.MinBy(user => user.Value).Key) : removed;
}
