using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

public sealed partial class Conversation
{
    /// <summary>Counts entries of the log in that a snapshot lacks.</summary>
    public void Replay(ImmutableArray<Entry> entries)
    {
        foreach (var entry in entries)
        {
            Apply(entry);
            Commit(entry);
        }
    }

    /// <summary>The entry is durable. A sender has read up to their own message.</summary>
    public void Commit(Entry entry)
    {
        Committed = Math.Max(Committed, entry.Sequence);
        if (entry.Kind == EntryKind.Posted && Find(entry.SenderId) is { } sender)
        {
            Raise(sender, entry.Sequence, entry.Sequence);
        }
    }

    /// <summary>Raises a member's watermarks, never above what is durable. False when both stay.</summary>
    public bool Mark(MemberState member, long delivered, long read)
    {
        read = Math.Min(read, Committed);
        return Raise(member, Math.Max(Math.Min(delivered, Committed), read), read);
    }

    /// <summary>A member's grain knows of the change at this sequence.</summary>
    public void Confirm(UserId user, long sequence)
    {
        if (_unconfirmed.GetValueOrDefault(user) == sequence)
        {
            _unconfirmed.Remove(user);
        }
    }

    public ConversationState Snapshot() => new()
    {
        Sequence = Committed,
        Type = Type,
        Name = Name,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        Members = [.. _members.Values],
        Unconfirmed = new(_unconfirmed),
    };

    private static bool Raise(MemberState member, long delivered, long read)
    {
        if (delivered <= member.Delivered && read <= member.Read)
        {
            return false;
        }

        member.Read = Math.Max(member.Read, read);
        member.Delivered = Math.Max(Math.Max(member.Delivered, delivered), member.Read);
        return true;
    }

    private void Apply(Entry entry)
    {
        LastSequence = entry.Sequence;
        _lastSentAt = entry.SentAt;
        if (entry.Type is { } type)
        {
            (Type, Name, CreatedAt, CreatedBy) = (type, entry.Name, entry.SentAt, entry.SenderId);
        }

        switch (entry.Kind)
        {
            case EntryKind.Joined:
                // History from before the joining is there to be read but does not count as unread.
                _members[entry.UserId!.Value] = new()
                {
                    UserId = entry.UserId.Value,
                    Role = entry.Role!.Value,
                    JoinedAt = entry.SentAt,
                    JoinedSequence = entry.Sequence,
                    Delivered = entry.Sequence,
                    Read = entry.Sequence,
                };
                _unconfirmed[entry.UserId.Value] = entry.Sequence;
                break;
            case EntryKind.Left:
                _members.Remove(entry.UserId!.Value);
                _unconfirmed[entry.UserId.Value] = entry.Sequence;
                break;
            case EntryKind.RoleChanged:
                _members[entry.UserId!.Value].Role = entry.Role!.Value;
                break;
            case EntryKind.Renamed:
                Name = entry.Name;
                break;
            case EntryKind.Posted or EntryKind.Edited or EntryKind.Deleted or EntryKind.Reacted or EntryKind.Unreacted
                or EntryKind.SettingsChanged or EntryKind.Pinned or EntryKind.Unpinned:
                break;
        }
    }
}
