using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>How long, and how often, an invite link lets somebody in.</summary>
[GenerateSerializer, Immutable, Alias("chat.invite-terms")]
public sealed record InviteTerms
{
    public const int UsesMost = 100_000;

    [Id(0)] public required InviteId Id { get; init; }

    /// <summary>Absent for always.</summary>
    [Id(1)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many join by it at most, 1 to <see cref="UsesMost"/>. Absent for any number.</summary>
    [Id(2)] public int? UsesMax { get; init; }

    /// <summary>Null when they let somebody in.</summary>
    public ChatError? Check(DateTimeOffset now) =>
        ExpiresAt <= now ? ChatError.Invalid("expiresAt", "Give a time to come, or none.")
        : UsesMax is < 1 or > UsesMost ? ChatError.Invalid("usesMax", $"1 to {UsesMost}, or none.")
        : null;
}

/// <summary>An invite link, for members who may invite. Its token is shown once, when it is made.</summary>
[GenerateSerializer, Immutable, Alias("chat.invite")]
public record Invite
{
    [Id(0)] public required InviteId Id { get; init; }

    [Id(1)] public required UserId CreatedBy { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the entry that made it.</summary>
    [Id(3)] public required long Sequence { get; init; }

    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }

    [Id(5)] public int? UsesMax { get; init; }

    /// <summary>How many have joined by it.</summary>
    [Id(6)] public required int Uses { get; init; }
}

/// <param name="Items">Those that let somebody in now, in the order in which they were made.</param>
[GenerateSerializer, Immutable, Alias("chat.invite-list")]
public sealed record InviteList([property: Id(0)] ImmutableArray<Invite> Items);
