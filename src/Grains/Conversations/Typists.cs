namespace ChatOrleans.Conversations;

/// <summary>Who types, so that each one's typing is told at most once in <see cref="Pace"/>, and its end once.</summary>
internal sealed class Typists
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<UserId, (DateTimeOffset ToldAt, bool Typing)> _told = [];

    /// <summary>Whether the others are to be told that this one types, or no longer does.</summary>
    public bool IsTold(UserId user, bool typing, DateTimeOffset now)
    {
        var known = _told.TryGetValue(user, out var last);
        if (typing ? known && now - last.ToldAt < Pace : !last.Typing)
        {
            return false;
        }

        _told[user] = (typing ? now : last.ToldAt, typing);
        return true;
    }
}
