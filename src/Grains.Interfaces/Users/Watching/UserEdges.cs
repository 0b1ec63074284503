using System.Collections.Immutable;

namespace ChatOrleans.Users;

/// <summary>The edges that hold a connection of a user now, as reported by one activation of the user's grain.</summary>
[GenerateSerializer, Immutable, Alias("chat.user-edges")]
public sealed record UserEdges
{
    [Id(0)] public required ImmutableArray<EdgeId> Edges { get; init; }

    /// <summary>
    /// Later reports have higher versions, whatever the silos' clocks say: a watch passes on the last version that its watcher
    /// knows. An older report is ignored.
    /// </summary>
    [Id(1)] public required long Version { get; init; }
}
