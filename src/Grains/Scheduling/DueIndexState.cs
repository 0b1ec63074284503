using System.Collections.Immutable;

namespace ChatOrleans.Scheduling;

/// <summary>The users of one shard who have a message to be sent.</summary>
[GenerateSerializer, Immutable, Alias("chat.due-index-state")]
public sealed record DueIndexState
{
    [Id(0)] public ImmutableDictionary<UserId, DueTime> Users { get; init; } = ImmutableDictionary<UserId, DueTime>.Empty;

    [Id(1)] public long LastTicket { get; init; }

    /// <summary>With the earlier of the two times, under a new ticket.</summary>
    internal DueIndexState With(UserId user, DateTimeOffset at) => this with
    {
        LastTicket = LastTicket + 1,
        Users = Users.SetItem(user, new()
        {
            At = Users.TryGetValue(user, out var before) && before.At < at ? before.At : at,
            Ticket = LastTicket + 1,
        }),
    };

    /// <summary>As it is when the ticket is void.</summary>
    internal DueIndexState Settled(UserId user, long ticket, DateTimeOffset? next) =>
        Users.GetValueOrDefault(user)?.Ticket != ticket ? this
        : next is { } at ? this with { Users = Users.SetItem(user, new() { At = at, Ticket = ticket }) }
        : this with { Users = Users.Remove(user) };
}

[GenerateSerializer, Immutable, Alias("chat.due-time")]
public sealed record DueTime
{
    [Id(0)] public required DateTimeOffset At { get; init; }

    [Id(1)] public required long Ticket { get; init; }
}
