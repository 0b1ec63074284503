using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>Entries that are being decided: each is numbered after those before it, and folded in.</summary>
internal sealed class Draft(Conversation conversation, DateTimeOffset now)
{
    private Conversation _after = conversation;
    private ImmutableArray<Entry> _entries = [];

    /// <summary>Times have milliseconds and never run backwards within a conversation.</summary>
    public Entry Next(EntryKind kind, UserId sender)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return new()
        {
            Sequence = _after.LastSequence + 1,
            Kind = kind,
            SenderId = sender,
            SentAt = time > _after.LastSentAt ? time : _after.LastSentAt,
            Epoch = _after.EpochStarts is [.., var latest] && latest.Epoch == _after.Epoch ? null : _after.Epoch,
        };
    }

    public Draft Add(Entry entry)
    {
        _entries = _entries.Add(entry);
        _after = _after.With(entry);
        return this;
    }

    public Draft AddJoined(UserId by, ImmutableArray<UserId> users, ImmutableHashSet<UserId> pending)
    {
        foreach (var user in users)
        {
            Add(Next(EntryKind.Joined, by) with
            {
                UserId = user,
                Role = MemberRole.Member,
                Pending = pending.Contains(user) ? true : null,
            });
        }

        return this;
    }

    public Decision Decide() => new(_entries, _after, null);
}
