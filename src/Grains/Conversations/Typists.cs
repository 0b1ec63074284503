namespace ChatOrleans.Conversations;

/// <summary>
/// The members who are typing. The others are shown each at most once per <see cref="Pace"/>, and the end once.
/// </summary>
internal sealed class Typists
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<UserId, (DateTimeOffset ShownAt, bool Typing)> _shown = [];

    /// <summary>Notes that a member types, or no longer does. True when the others must be shown it.</summary>
    public bool Note(UserId member, bool typing, DateTimeOffset now)
    {
        var known = _shown.TryGetValue(member, out var last);
        if (typing ? known && now - last.ShownAt < Pace : !last.Typing)
        {
            return false;
        }

        _shown[member] = (typing ? now : last.ShownAt, typing);
        return true;
    }

    /// <summary>A member has left.</summary>
    public void Remove(UserId member) => _shown.Remove(member);
}
