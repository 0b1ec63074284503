using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

[GenerateSerializer, Alias("chat.conversation-type")]
public enum ConversationType
{
    /// <summary>Of two users, for ever. Each may leave it, and come back; nobody else joins.</summary>
    Direct,
    Group,

    /// <summary>Many read and react, few post.</summary>
    Channel,
}

/// <summary>
/// What a member is. What each may do is said by the table of the conversation (<see cref="PermissionTable"/>), which of them is
/// more by <see cref="RoleOrder"/>.
/// </summary>
[GenerateSerializer, Alias("chat.member-role")]
public enum MemberRole
{
    /// <summary>Who joins.</summary>
    Member,
    Admin,

    /// <summary>May everything. A group or channel has at least one.</summary>
    Owner,
    Moderator,

    /// <summary>Reads, and may be let do more.</summary>
    Guest,
}

/// <summary>One member, with the watermarks up to which their devices hold the log and they have read it.</summary>
[GenerateSerializer, Immutable, Alias("chat.member")]
public sealed record Member
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required MemberRole Role { get; init; }

    [Id(2)] public required DateTimeOffset JoinedAt { get; init; }

    [Id(3)] public required long ReadSequence { get; init; }

    [Id(4)] public required long DeliveredSequence { get; init; }

    /// <summary>True while they have not accepted: until then nobody sees their watermarks. Absent otherwise.</summary>
    [Id(5)] public bool? Pending { get; init; }
}

[GenerateSerializer, Immutable, Alias("chat.member-page")]
public sealed record MemberPage
{
    [Id(0)] public required ImmutableArray<Member> Items { get; init; }

    /// <summary>Pass it as the cursor of the next call; absent on the last page.</summary>
    [Id(1)] public UserId? Next { get; init; }
}

/// <summary>A member's watermarks: both only ever rise, and delivered is never below read.</summary>
[GenerateSerializer, Immutable, Alias("chat.receipt")]
public sealed record Receipt
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required long DeliveredSequence { get; init; }

    [Id(2)] public required long ReadSequence { get; init; }
}
