using System.Collections.Immutable;

namespace ChatOrleans.Users;

/// <summary>The edges that hold a connection of a user now, as told by one activation of the user's grain.</summary>
[GenerateSerializer, Immutable, Alias("chat.user-edges")]
public sealed record UserEdges
{
    [Id(0)] public required ImmutableArray<EdgeId> Edges { get; init; }

    /// <summary>
    /// Later tellings have larger numbers, whatever the clocks of silos say: a watch hands over the last number that its
    /// watcher knows. An older one is ignored.
    /// </summary>
    [Id(1)] public required long Version { get; init; }
}
