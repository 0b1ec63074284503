namespace ChatOrleans.Conversations;

/// <summary>Who types. The others hear of each one's typing at most once in <see cref="Pace"/>, and of its end once.</summary>
internal sealed class Typists
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<UserId, (DateTimeOffset ToldAt, bool Typing)> _told = [];

    /// <summary>Notes that a member types, or no longer does. True when the others must hear of it.</summary>
    public bool Tell(UserId member, bool typing, DateTimeOffset now)
    {
        var known = _told.TryGetValue(member, out var last);
        if (typing ? known && now - last.ToldAt < Pace : !last.Typing)
        {
            return false;
        }

        _told[member] = (typing ? now : last.ToldAt, typing);
        return true;
    }

    /// <summary>A member has left.</summary>
    public void Remove(UserId member) => _told.Remove(member);
}
