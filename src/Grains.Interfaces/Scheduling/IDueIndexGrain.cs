namespace ChatOrleans.Scheduling;

/// <summary>
/// Remembers which users have a message to be sent, and when the first one is (key: shard number, 0 to <see cref="Shards"/> -
/// 1). At that time it calls the user's <see cref="IScheduleGrain"/>, until that one has answered, wherever its
/// user is. A time that is remembered for nothing costs one call, and a write.
/// </summary>
[Alias("chat.due-index-grain")]
public interface IDueIndexGrain : IGrainWithStringKey
{
    /// <summary>A power of two; part of the stored keys.</summary>
    const int Shards = 16;

    /// <summary>Durable when it returns; called before the message is kept.</summary>
    [Alias("add")]
    Task Add(UserId user, DateTimeOffset at);

    /// <summary>
    /// The user's messages that were due at the time of this ticket are settled; null when no other one waits. If an
    /// <see cref="Add"/> came in between, nothing happens.
    /// </summary>
    [Alias("settle")]
    Task Settle(UserId user, long ticket, DateTimeOffset? next);

    /// <summary>Activates the index, which then does its work. Each silo calls it for every shard, every minute.</summary>
    [Alias("wake")]
    Task Wake();
}
