using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Scheduling;

namespace ChatOrleans.Client;

/// <summary>Messages of one user that wait for their time: they are sent whether this program runs then or not.</summary>
public sealed class UserSchedule
{
    private readonly ChatClient _client;
    private readonly UserId _user;

    internal UserSchedule(ChatClient client, UserId user) => (_client, _user) = (client, user);

    /// <summary>Those that wait, and those that were not taken when their time came, by their times.</summary>
    public Task<Reply<Schedule>> List(CancellationToken cancellationToken = default) =>
        Try<Schedule>("list scheduled", async schedule => await schedule.List(), cancellationToken);

    /// <summary>Sends a message at a time. When it is answered, it is durable that it will be tried then.</summary>
    /// <param name="message">Its id is that of the message that is sent.</param>
    /// <param name="sendAt">In the future, at most <see cref="ScheduledMessage.AheadMax"/> ahead.</param>
    /// <returns>
    /// <c>Invalid</c>, <c>TooLarge</c>, <c>NotFound</c> (not a member), <c>LimitReached</c>, <c>IdempotencyConflict</c>: the id
    /// is of another one. Whatever else <see cref="ChatUser.Send(ConversationId, OutgoingMessage, CancellationToken)"/> may
    /// answer stands in the list once the time has come.
    /// </returns>
    public async Task<Reply<ScheduledMessage>> Add(
        ConversationId conversation, OutgoingMessage message, DateTimeOffset sendAt,
        CancellationToken cancellationToken = default)
    {
        var scheduled = new ScheduledMessage
        {
            ConversationId = conversation,
            ClientMessageId = message.ClientMessageId ?? ClientMessageId.From(Guid.CreateVersion7(_client.Time.GetUtcNow())),
            SendAt = sendAt,
            ContentType = message.ContentType,
            Text = message.Text,
            ReplyTo = message.ReplyTo,
            Mentions = message.Mentions,
            Silent = message.Silent ? true : null,
            MentionAll = message.MentionAll ? true : null,
        };
        return scheduled.Check(_client.Limits) is { } invalid
            ? invalid
            : await Try("schedule message", schedule => schedule.Add(scheduled), cancellationToken);
    }

    /// <summary>Gives a message another text or time; one that was not taken is tried then.</summary>
    /// <returns>
    /// <c>NotFound</c> (also once it was sent), <c>Invalid</c>, <c>TooLarge</c>, <c>LimitReached</c>; <c>Conflict</c>: it is
    /// being sent.
    /// </returns>
    public async Task<Reply<ScheduledMessage>> Change(
        ClientMessageId id, ScheduledChange change, CancellationToken cancellationToken = default) =>
        change.Check(_client.Limits) is { } invalid
            ? invalid
            : await Try("change scheduled", schedule => schedule.Change(id, change), cancellationToken);

    /// <summary>When it is answered, the message is never sent.</summary>
    /// <returns><c>NotFound</c> (also once it was sent); <c>Conflict</c>: it is being sent.</returns>
    public Task<Reply<Nothing>> Remove(ClientMessageId id, CancellationToken cancellationToken = default) =>
        Try("remove scheduled", schedule => schedule.Remove(id), cancellationToken);

    /// <summary>Does not wait for its time.</summary>
    /// <returns><c>NotFound</c>.</returns>
    public Task<Reply<Nothing>> SendNow(ClientMessageId id, CancellationToken cancellationToken = default) =>
        Try("send scheduled", schedule => schedule.SendNow(id), cancellationToken);

    private Task<Reply<T>> Try<T>(
        string operation, Func<IScheduleGrain, Task<Reply<T>>> run, CancellationToken cancellationToken)
        where T : class =>
        _client.Calls.Try(new(operation, _user), () => run(_client.Cluster.Schedule(_user)), cancellationToken);
}
