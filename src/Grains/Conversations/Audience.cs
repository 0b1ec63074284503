using System.Collections.Immutable;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>Which edges hold connections of which members now.</summary>
public sealed class Audience
{
    private readonly Dictionary<UserId, WhereUserIs> _whereabouts = [];
    private ImmutableArray<(EdgeId Edge, ImmutableArray<UserId> Recipients)>? _byEdge;

    /// <summary>The members to reach through each edge; computed once per change.</summary>
    public ImmutableArray<(EdgeId Edge, ImmutableArray<UserId> Recipients)> ByEdge => _byEdge ??=
    [
        .. _whereabouts
            .SelectMany(user => user.Value.Edges, (user, edge) => (edge, user.Key))
            .GroupBy(pair => pair.edge, (edge, pairs) => (edge, pairs.Select(pair => pair.Key).ToImmutableArray())),
    ];

    /// <summary>Takes what a user's grain says, unless it has said something later already.</summary>
    public void Moved(UserId user, WhereUserIs where)
    {
        if (_whereabouts.TryGetValue(user, out var known) && known.Version >= where.Version)
        {
            return;
        }

        _whereabouts[user] = where;
        if (known is null ? !where.Edges.IsEmpty : !known.Edges.SequenceEqual(where.Edges))
        {
            _byEdge = null;
        }
    }

    /// <summary>The latest that is known of a user; 0 for nothing.</summary>
    public long VersionOf(UserId user) => _whereabouts.GetValueOrDefault(user)?.Version ?? 0;

    public void Remove(UserId user)
    {
        _whereabouts.Remove(user);
        _byEdge = null;
    }
}
