using ChatOrleans.Errors;
using Orleans.Concurrency;

namespace ChatOrleans.Scheduling;

/// <summary>
/// The messages of one user (key: user id) that wait for their time, UserScheduled of them at most, with texts of together
/// <see cref="ScheduledMessage.TextsMax"/> times MessageTextBytes. Every change is durable before
/// it is answered, and told to the user's devices. A message is posted with the client id that it was scheduled with, so it
/// stands in its conversation once, whatever is repeated. Every method may be repeated; each throws
/// <see cref="TransientException"/> when the store is unavailable or the outcome is unknown.
/// </summary>
[Alias("chat.schedule-grain")]
public interface IScheduleGrain : IGrainWithStringKey
{
    /// <summary>Those that wait, and those that have failed.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("list"), AlwaysInterleave]
    Task<Schedule> List();

    /// <summary>
    /// Keeps a message until its time, or <c>Invalid</c> (sendAt: not in the future, or further ahead than
    /// <see cref="ScheduledMessage.AheadMax"/>), <c>NotFound</c> (not a member), <c>LimitReached</c>. A repeat gets the first
    /// answer, also when the message was sent or removed since; <c>IdempotencyConflict</c> when it has other content.
    /// </summary>
    [Alias("add")]
    Task<Reply<ScheduledMessage>> Add(ScheduledMessage message);

    /// <summary>
    /// Another text or time; one that has failed waits again. <c>NotFound</c>, also once it was sent; <c>Invalid</c> (sendAt);
    /// <c>LimitReached</c>; <c>Conflict</c> while it is being sent.
    /// </summary>
    [Alias("change")]
    Task<Reply<ScheduledMessage>> Change(ClientMessageId id, ScheduledChange change);

    /// <summary>
    /// When it is answered, the message is never sent. <c>NotFound</c>, also once it was sent; <c>Conflict</c> while it is being
    /// sent.
    /// </summary>
    [Alias("remove")]
    Task<Reply<Nothing>> Remove(ClientMessageId id);

    /// <summary>Makes now its time. <c>NotFound</c>; does nothing when it is being sent, or was.</summary>
    [Alias("send-now")]
    Task<Reply<Nothing>> SendNow(ClientMessageId id);

    /// <summary>For the index of due times: posts all that is due.</summary>
    /// <param name="at">What is due then, is: the two may have different clocks.</param>
    /// <returns>When to call again; null for never.</returns>
    [Alias("send-due")]
    Task<DateTimeOffset?> SendDue(DateTimeOffset at);
}
