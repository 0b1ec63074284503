using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Users;

public sealed partial class UserGrain
{
    // With the time stamp of the last word of each; an edge repeats it while the connection lasts.
    private readonly Dictionary<(DeviceId Device, EdgeId Edge), long> _connections = [];
    private readonly Dictionary<ConversationId, DateTimeOffset> _watchingConversations = [];
    private readonly Dictionary<(UserId User, EdgeId Edge), DateTimeOffset> _watchingUsers = [];
    private PresenceStatus _status = PresenceStatus.Online;
    private string? _statusText;
    private long _version;

    private ImmutableArray<EdgeId> OwnEdges => [.. Connections.Select(connection => connection.Edge).Distinct()];

    private Dictionary<(DeviceId Device, EdgeId Edge), long>.KeyCollection Connections
    {
        get
        {
            foreach (var (connection, heardAt) in _connections)
            {
                if (time.GetElapsedTime(heardAt) > EdgeLease.SessionDuration)
                {
                    _connections.Remove(connection);
                }
            }

            return _connections.Keys;
        }
    }

    private Presence Presence
    {
        get
        {
            var offline = Connections.Count == 0 || _status == PresenceStatus.Invisible;
            return new()
            {
                UserId = _id,
                Status = offline ? PresenceStatus.Offline : _status,
                Text = offline ? null : _statusText,
                LastSeenAt = offline ? profile.State.LastSeenAt : null,
            };
        }
    }

    public Task DeviceConnected(DeviceId deviceId, EdgeId edge) =>
        ChangeConnections(() => _connections[(deviceId, edge)] = time.GetTimestamp());

    public async Task DeviceDisconnected(DeviceId deviceId, EdgeId edge)
    {
        if (_connections.ContainsKey((deviceId, edge)) && _connections.Count == 1 && _status != PresenceStatus.Invisible)
        {
            profile.State.LastSeenAt = time.GetUtcNow();
            await Save(profile);
        }

        await ChangeConnections(() => _connections.Remove((deviceId, edge)));
    }

    public Task<WhereUserIs> Watch(ConversationId conversation, long known)
    {
        _version = Math.Max(_version, known);
        _watchingConversations[conversation] = time.GetUtcNow() + WatchLease.Duration;
        return Task.FromResult(Where());
    }

    public Task SetPresence(PresenceStatus status, string? text)
    {
        var before = Presence;
        (_status, _statusText) = (status, text);
        PublishPresence(before);
        return Task.CompletedTask;
    }

    public Task<Presence> WatchPresence(UserId watcher, EdgeId edge)
    {
        var now = time.GetUtcNow();
        foreach (var (key, until) in _watchingUsers)
        {
            if (until < now)
            {
                _watchingUsers.Remove(key);
            }
        }

        _watchingUsers[(watcher, edge)] = now + WatchLease.Duration;
        return Task.FromResult(Presence);
    }

    public Task UnwatchPresence(UserId watcher, EdgeId edge)
    {
        _watchingUsers.Remove((watcher, edge));
        return Task.CompletedTask;
    }

    private ImmutableArray<EdgeId> EdgesOf(DeviceId device) =>
        [.. Connections.Where(connection => connection.Device == device).Select(connection => connection.Edge)];

    /// <summary>
    /// Where the user is. Versions rise over activations too: whoever is told watched this one, and said what it knew.
    /// </summary>
    private WhereUserIs Where()
    {
        return new() { Edges = OwnEdges, Version = ++_version };
    }

    private async Task ChangeConnections(Action change)
    {
        var (edges, presence) = (OwnEdges, Presence);
        change();
        if (OwnEdges.SequenceEqual(edges))
        {
            return;
        }

        PublishPresence(presence);
        var now = time.GetUtcNow();
        var where = Where();
        List<ConversationId> watching = [];
        foreach (var (conversation, until) in _watchingConversations)
        {
            if (until >= now)
            {
                watching.Add(conversation);
            }
            else
            {
                _watchingConversations.Remove(conversation);
            }
        }

        await Task.WhenAll(watching.Select(conversation => Tell(conversation, where)));
    }

    private async Task Tell(ConversationId conversation, WhereUserIs where)
    {
        try
        {
            await GrainFactory.Conversation(conversation).Moved(_id, where);
        }
        catch (Exception error)
        {
            // The conversation asks again at its next renewal.
            LogNotTold(conversation, _id, error);
        }
    }

    private void PublishPresence(Presence before)
    {
        var presence = Presence;
        if (presence == before)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var edge in _watchingUsers.Where(watch => watch.Value >= now).GroupBy(watch => watch.Key.Edge))
        {
            publisher.Publish(edge.Key, new PresenceChanged
            {
                Recipients = [.. edge.Select(watch => watch.Key.User)],
                Presence = presence,
            });
        }
    }

    private void PublishToOwnEdges(EdgeEvent @event)
    {
        foreach (var edge in OwnEdges)
        {
            publisher.Publish(edge, @event);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} was not told where user {User} is.")]
    private partial void LogNotTold(ConversationId conversation, UserId user, Exception error);
}
