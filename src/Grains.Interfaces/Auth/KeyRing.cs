using System.Collections.Immutable;

namespace ChatOrleans.Auth;

/// <summary>A key with which edges sign access tokens. Who has no edge's secret cannot read it, and cannot make one.</summary>
[GenerateSerializer, Immutable, Alias("chat.sealed-key")]
public sealed record SealedKey
{
    [Id(0)] public required string Id { get; init; }

    /// <summary>The private key as an edge has encrypted it, in Base64.</summary>
    [Id(1)] public required string Ciphertext { get; init; }

    [Id(2)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>It signs from then on until the next one does.</summary>
    [Id(3)] public DateTimeOffset SignsFrom { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.revoked-key")]
public sealed record RevokedKey
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required DateTimeOffset At { get; init; }
}

/// <summary>The keys of a cluster. Its times are those of silos, which are the same for all edges.</summary>
[GenerateSerializer, Immutable, Alias("chat.key-ring")]
public sealed record KeyRing
{
    /// <summary>How long all edges know a key before it signs, unless there is none that could sign until then.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromDays(1);

    /// <summary>No access token lives longer.</summary>
    public static readonly TimeSpan TokenLifetimeMax = TimeSpan.FromDays(1);

    /// <summary>Rises with each change. 0: there was never a key.</summary>
    [Id(0)] public long Version { get; init; }

    /// <summary>In the order in which they sign.</summary>
    [Id(1)] public ImmutableArray<SealedKey> Keys { get; init; } = [];

    /// <summary>The latest, the last one last.</summary>
    [Id(2)] public ImmutableArray<RevokedKey> Revoked { get; init; } = [];
}
