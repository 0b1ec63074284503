namespace ChatOrleans.Conversations;

/// <summary>
/// Which conversation two users have with each other (key: both ids, the lower first), so that two who write to each other at
/// the same moment meet in one. Its id is random: nobody else can know it. Both calls throw
/// <see cref="Errors.TransientException"/> when the store is unavailable; retry.
/// </summary>
[Alias("chat.direct-grain")]
public interface IDirectGrain : IGrainWithStringKey
{
    /// <summary>Null when the two have none yet.</summary>
    [Alias("find")]
    Task<ConversationId?> Find();

    /// <summary>
    /// The conversation of the two from now on: <paramref name="proposed"/>, when they have none yet. Durable when it returns.
    /// </summary>
    [Alias("agree")]
    Task<ConversationId> Agree(ConversationId proposed);
}
