namespace ChatOrleans.Conversations;

/// <summary>
/// Remembers which conversations still have membership notices to deliver (key: shard number, 0 to <see cref="Shards"/> - 1),
/// so that a crash between a change of members and their notification loses nothing: at every silo start, and every minute
/// after, the outbox asks those conversations to deliver again.
/// </summary>
[Alias("chat.notice-outbox-grain")]
public interface INoticeOutboxGrain : IGrainWithStringKey
{
    /// <summary>A power of two; part of the stored keys.</summary>
    const int Shards = 16;

    /// <summary>
    /// Durable when it returns; called before the change that causes the notices. Answers a ticket for
    /// <see cref="Remove"/>, which makes all earlier ones void.
    /// </summary>
    [Alias("add")]
    Task<long> Add(ConversationId conversation);

    /// <summary>
    /// All notices of the conversation up to this ticket are confirmed. With a ticket that is void nothing happens: a
    /// removal that comes late does not take a later change with it.
    /// </summary>
    [Alias("remove")]
    Task Remove(ConversationId conversation, long ticket);

    /// <summary>Activates the outbox, which then does its work. Each silo calls it for every shard, every minute.</summary>
    [Alias("wake")]
    Task Wake();
}
