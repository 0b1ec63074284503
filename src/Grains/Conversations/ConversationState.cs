namespace ChatOrleans.Conversations;

/// <summary>
/// What a conversation's grain keeps beside the log: the fold of the log up to <see cref="Sequence"/>, so that an
/// activation replays only the rest, the watermarks, and who has not yet confirmed a change of membership.
/// </summary>
[GenerateSerializer, Alias("chat.conversation-state")]
public sealed class ConversationState
{
    /// <summary>The entries up to this one are folded in; 0 for none.</summary>
    [Id(0)] public long Sequence { get; set; }

    [Id(1)] public ConversationType Type { get; set; }

    [Id(2)] public string? Name { get; set; }

    [Id(3)] public DateTimeOffset CreatedAt { get; set; }

    [Id(4)] public UserId CreatedBy { get; set; }

    [Id(5)] public List<MemberState> Members { get; set; } = [];

    /// <summary>Of those who joined or left and have not confirmed: the sequence of the change.</summary>
    [Id(6)] public Dictionary<UserId, long> Unconfirmed { get; set; } = [];
}

/// <summary>A member with watermarks.</summary>
[GenerateSerializer, Alias("chat.member-state")]
public sealed class MemberState
{
    [Id(0)] public UserId UserId { get; set; }

    [Id(1)] public MemberRole Role { get; set; }

    [Id(2)] public DateTimeOffset JoinedAt { get; set; }

    [Id(3)] public long JoinedSequence { get; set; }

    [Id(4)] public long Delivered { get; set; }

    [Id(5)] public long Read { get; set; }

    public Member ToMember() => new()
    {
        UserId = UserId,
        Role = Role,
        JoinedAt = JoinedAt,
        ReadSequence = Read,
        DeliveredSequence = Delivered,
    };

    public Receipt ToReceipt() => new() { UserId = UserId, DeliveredSequence = Delivered, ReadSequence = Read };
}
