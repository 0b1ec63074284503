namespace ChatOrleans.Conversations;

/// <summary>
/// The watermarks of a conversation's members. Readers see the durable ones: those in the stored snapshot, and those that
/// follow from the log (a new member has read what came before, a sender their own message). A mark that a member sets is
/// raised first, and durable once a snapshot with it is stored.
/// </summary>
internal sealed class Watermarks
{
    private readonly Dictionary<UserId, Watermark> _durable = [];
    private readonly Dictionary<UserId, Watermark> _raised = [];

    /// <summary>Durable. Zero for a user who is not a member.</summary>
    public Watermark this[UserId user] => _durable.GetValueOrDefault(user);

    /// <summary>With what is raised and not yet durable.</summary>
    public Watermark Decided(UserId user) => this[user].RaisedTo(_raised.GetValueOrDefault(user));

    public void Load(ConversationState snapshot)
    {
        foreach (var member in snapshot.Members)
        {
            _durable[member.UserId] = new(member.Delivered, member.Read);
        }
    }

    /// <summary>Follows the log.</summary>
    public void Apply(Entry entry)
    {
        var own = new Watermark(entry.Sequence, entry.Sequence);
        switch (entry.Kind)
        {
            case EntryKind.Joined:
                // History from before the joining can be read but does not count as unread.
                _durable[entry.UserId!.Value] = own;
                break;
            case EntryKind.Left:
                _durable.Remove(entry.UserId!.Value);
                _raised.Remove(entry.UserId.Value);
                break;
            case EntryKind.Posted when _durable.TryGetValue(entry.SenderId, out var mark):
                _durable[entry.SenderId] = mark.RaisedTo(own);
                break;
        }
    }

    /// <summary>
    /// Raises a member's watermarks to at least these numbers. False when they are durably there already: then nothing needs to
    /// be written.
    /// </summary>
    /// <param name="last">The last durable entry. No watermark is above it.</param>
    public bool Raise(UserId member, long delivered, long read, long last)
    {
        read = Math.Min(read, last);
        var mark = this[member].RaisedTo(new(Math.Max(Math.Min(delivered, last), read), read));
        if (mark == this[member])
        {
            return false;
        }

        _raised[member] = mark.RaisedTo(_raised.GetValueOrDefault(member));
        return true;
    }

    /// <summary>A snapshot is stored.</summary>
    public void Settle(ConversationState snapshot)
    {
        foreach (var member in snapshot.Members)
        {
            // A member who has left since has no watermark.
            if (_durable.TryGetValue(member.UserId, out var durable))
            {
                _durable[member.UserId] = durable = durable.RaisedTo(new(member.Delivered, member.Read));
                if (Decided(member.UserId) == durable)
                {
                    _raised.Remove(member.UserId);
                }
            }
        }
    }
}

/// <summary>The sequences up to which a member's devices hold the log and have read it.</summary>
internal readonly record struct Watermark(long Delivered, long Read)
{
    public Watermark RaisedTo(Watermark other) => new(Math.Max(Delivered, other.Delivered), Math.Max(Read, other.Read));
}
