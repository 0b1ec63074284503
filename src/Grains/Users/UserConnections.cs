using System.Collections.Immutable;

namespace ChatOrleans.Users;

/// <summary>
/// Which edges hold which devices of the user, as far as this activation knows. Edges repeat what they hold; a connection that
/// is not repeated for <see cref="Edges.EdgeLease.SessionDuration"/> has ended, and is removed by the next change.
/// </summary>
internal sealed class UserConnections(TimeProvider time)
{
    // With the time stamp of the last report of each.
    private readonly Dictionary<(DeviceId Device, EdgeId Edge), long> _reportedAt = [];
    private long _version;

    public bool IsEmpty => !Live().Any();

    public ImmutableArray<EdgeId> AllEdges => [.. Live().Select(connection => connection.Edge).Distinct()];

    /// <summary>What is kept, with connections that have ended.</summary>
    public int Kept => _reportedAt.Count;

    public ImmutableArray<EdgeId> EdgesOf(DeviceId device) =>
        [.. Live().Where(connection => connection.Device == device).Select(connection => connection.Edge)];

    /// <summary>Whether the user is offline without this connection, and online with it.</summary>
    public bool IsLast(DeviceId device, EdgeId edge) => Live().ToList() is [var only] && only == (device, edge);

    public void Connect(DeviceId device, EdgeId edge)
    {
        RemoveEnded();
        _reportedAt[(device, edge)] = time.GetTimestamp();
    }

    public void Disconnect(DeviceId device, EdgeId edge)
    {
        RemoveEnded();
        _reportedAt.Remove((device, edge));
    }

    /// <summary>
    /// Reports where the user is, with a version above all earlier ones and above <paramref name="known"/>, the last that the
    /// watcher has. So versions rise over activations too.
    /// </summary>
    public UserEdges Report(long known = 0)
    {
        _version = Math.Max(_version, known) + 1;
        return new() { Edges = AllEdges, Version = _version };
    }

    private IEnumerable<(DeviceId Device, EdgeId Edge)> Live() => _reportedAt
        .Where(connection => IsLive(connection.Value))
        .Select(connection => connection.Key);

    private bool IsLive(long reportedAt) => time.GetElapsedTime(reportedAt) <= Edges.EdgeLease.SessionDuration;

    private void RemoveEnded()
    {
        foreach (var (connection, reportedAt) in _reportedAt)
        {
            if (!IsLive(reportedAt))
            {
                _reportedAt.Remove(connection);
            }
        }
    }
}
