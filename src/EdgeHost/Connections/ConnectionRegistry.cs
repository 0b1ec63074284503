using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatOrleans.Edges;

namespace ChatOrleans.Connections;

/// <summary>The open connections of this edge, by user.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<UserId, ImmutableArray<ChatConnection>> _byUser = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<ChatConnection> All => _byUser.Values.SelectMany(connections => connections);

    /// <summary>Each device with a connection, once.</summary>
    public ImmutableArray<ConnectedDevice> Devices =>
        [.. All.Select(connection => DeviceOf(connection)).Distinct()];

    public static ConnectedDevice DeviceOf(ChatConnection connection) =>
        new() { UserId = connection.User.UserId, DeviceId = connection.User.DeviceId };

    /// <summary>False when the user has <paramref name="max"/> connections here already.</summary>
    public bool TryAdd(ChatConnection connection, int max)
    {
        var added = false;
        _byUser.AddOrUpdate(
            connection.User.UserId,
            _ =>
            {
                added = true;
                return [connection];
            },
            (_, connections) =>
            {
                added = connections.Length < max;
                return added ? connections.Add(connection) : connections;
            });
        if (added)
        {
            Interlocked.Increment(ref _count);
        }

        return added;
    }

    public void Remove(ChatConnection connection)
    {
        var user = connection.User.UserId;
        while (_byUser.TryGetValue(user, out var connections) && connections.Contains(connection))
        {
            var rest = connections.Remove(connection);
            if (rest.IsEmpty
                ? _byUser.TryRemove(new(user, connections))
                : _byUser.TryUpdate(user, rest, connections))
            {
                Interlocked.Decrement(ref _count);
                return;
            }
        }
    }

    public ImmutableArray<ChatConnection> Of(UserId user) =>
        _byUser.TryGetValue(user, out var connections) ? connections : [];

    public bool HasDevice(ConnectedDevice device)
    {
        foreach (var connection in Of(device.UserId))
        {
            if (connection.User.DeviceId == device.DeviceId)
            {
                return true;
            }
        }

        return false;
    }
}
