using ChatOrleans.Edges;

namespace ChatOrleans.Users;

/// <summary>A user's presence as those see it who share a conversation with them, and the edges that show it.</summary>
internal sealed class UserPresence(TimeProvider time)
{
    private readonly WatchLeases<(UserId User, EdgeId Edge)> _watchers = new(time);

    public static Presence Show(UserId user, UserState state, bool isConnected) => !isConnected || state.IsInvisible
        ? new() { UserId = user, Status = PresenceStatus.Offline, LastSeenAt = state.LastSeenAt }
        : new() { UserId = user, Status = state.Status, Text = state.StatusText };

    public void Watch(UserId watcher, EdgeId edge) => _watchers.Renew((watcher, edge));

    public void Unwatch(UserId watcher, EdgeId edge) => _watchers.End((watcher, edge));

    public void Unwatch(UserId watcher) => _watchers.EndAll(lease => lease.User == watcher);

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
