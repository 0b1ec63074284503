using ChatOrleans.Edges;

namespace ChatOrleans.Users;

/// <summary>A user's presence as others see it, and the edges that show it to watchers.</summary>
internal sealed class UserPresence(TimeProvider time)
{
    private readonly WatchLeases<(UserId User, EdgeId Edge)> _watchers = new(time);
    private PresenceStatus _status = PresenceStatus.Online;
    private string? _text;

    /// <summary>Others see such a user as offline; the time when they were last seen is not kept.</summary>
    public bool IsInvisible => _status == PresenceStatus.Invisible;

    public void Set(PresenceStatus status, string? text) => (_status, _text) = (status, text);

    public Presence Show(UserId user, bool isConnected, DateTimeOffset? lastSeenAt)
    {
        var offline = !isConnected || IsInvisible;
        return new()
        {
            UserId = user,
            Status = offline ? PresenceStatus.Offline : _status,
            Text = offline ? null : _text,
            LastSeenAt = offline ? lastSeenAt : null,
        };
    }

    public void Watch(UserId watcher, EdgeId edge) => _watchers.Renew((watcher, edge));

    public void Unwatch(UserId watcher, EdgeId edge) => _watchers.End((watcher, edge));

    /// <summary>What each edge is to show its watchers; nothing where nothing changed.</summary>
    public IEnumerable<(EdgeId Edge, PresenceChanged Event)> Changes(Presence before, Presence after) =>
        before == after ? [] : _watchers.Current()
            .GroupBy(watcher => watcher.Edge, watcher => watcher.User)
            .Select(edge => (edge.Key, new PresenceChanged
            {
                Recipients = [.. edge],
                Presence = after,
            }));
}
