using System.Collections.Immutable;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>The edges that hold connections of members now.</summary>
internal sealed class Audience
{
    private readonly Dictionary<UserId, UserEdges> _edges = [];
    private ImmutableArray<(EdgeId Edge, ImmutableArray<UserId> Recipients)>? _byEdge;

    /// <summary>The members to reach through each edge; computed once per change.</summary>
    public ImmutableArray<(EdgeId Edge, ImmutableArray<UserId> Recipients)> ByEdge => _byEdge ??=
    [
        .. _edges
            .SelectMany(user => user.Value.Edges, (user, edge) => (edge, user.Key))
            .GroupBy(pair => pair.edge, (edge, pairs) => (edge, pairs.Select(pair => pair.Key).ToImmutableArray())),
    ];

    /// <summary>Takes the report of a user's grain. An older report that arrives late is ignored.</summary>
    public void Change(UserId user, UserEdges edges)
    {
        if (_edges.TryGetValue(user, out var known) && known.Version >= edges.Version)
        {
            return;
        }

        _edges[user] = edges;
        if (known is null ? !edges.Edges.IsEmpty : !known.Edges.SequenceEqual(edges.Edges))
        {
            _byEdge = null;
        }
    }

    /// <summary>The version of the latest report about a user; 0 for none.</summary>
    public long VersionOf(UserId user) => _edges.GetValueOrDefault(user)?.Version ?? 0;

    public void Remove(UserId user)
    {
        _edges.Remove(user);
        _byEdge = null;
    }
}
