using System.Collections.Immutable;
using System.Text;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Scheduling;

/// <summary>The stored messages of one user that wait for their time.</summary>
[GenerateSerializer, Immutable, Alias("chat.schedule-state")]
public sealed record ScheduleState
{
    // Of messages that are gone, the latest: a repeat that comes late must not schedule them anew.
    private const int PastMax = 200;

    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(5), RetryMax = TimeSpan.FromMinutes(5);

    private static readonly ChatError NotFound = ChatError.Of(ChatErrorCode.NotFound, "No such message is scheduled.");

    private static readonly ChatError IsBeingSent = ChatError.Of(ChatErrorCode.Conflict, "The message is being sent now.");

    /// <summary>Of the last change.</summary>
    [Id(0)] public long Version { get; init; }

    /// <summary>In the order in which they were scheduled.</summary>
    [Id(1)] public ImmutableArray<ScheduledMessage> Messages { get; init; } = [];

    /// <summary>The latest last.</summary>
    [Id(2)] public ImmutableArray<PastMessage> Past { get; init; } = [];

    /// <summary>When the next message is due; null when none waits.</summary>
    internal DateTimeOffset? Next =>
        Messages.Where(message => message.Failed is null).Min(message => (DateTimeOffset?)Due(message));

    /// <summary>Those whose time has come, in the order of their times.</summary>
    internal ImmutableArray<ScheduledMessage> DueAt(DateTimeOffset now) =>
        [.. Messages.Where(message => message.Failed is null && Due(message) <= now).OrderBy(message => message.SendAt)];

    /// <summary>With the message, or as it is when a repeat finds it, now or in the past.</summary>
    internal Reply<ScheduleState> Added(ScheduledMessage message, ChatLimits limits, DateTimeOffset now) =>
        Find(message.ClientMessageId) is { } earlier
            ? (IsSame(earlier, message) ? this : Taken)
        : Past.FirstOrDefault(past => past.ClientMessageId == message.ClientMessageId) is { } past
            ? (past.ConversationId == message.ConversationId ? this : Taken)
        : CheckTime(message.SendAt, now) is { } invalid ? invalid
        : Messages.Length >= limits.UserScheduled ? ChatError.Of(
            ChatErrorCode.LimitReached,
            $"You have {limits.UserScheduled} scheduled messages (UserScheduled). Send or remove one first.")
        : (this with { Version = Version + 1, Messages = Messages.Add(message) }).Bounded(limits);

    internal Reply<ScheduleState> Changed(ClientMessageId id, ScheduledChange change, ChatLimits limits, DateTimeOffset now)
    {
        if (Find(id) is not { } message)
        {
            return NotFound;
        }

        if (IsUnderWay(message))
        {
            return IsBeingSent;
        }

        var sendAt = change.SendAt ?? message.SendAt;
        return CheckTime(sendAt, now) is { } invalid ? invalid : Replaced(message, message with
        {
            SendAt = sendAt,
            Text = change.Text ?? message.Text,
            Mentions = change.Text is null ? message.Mentions : change.Mentions,
            MentionAll = change.Text is null ? message.MentionAll : change.MentionAll ? true : null,
            Failed = null,
            Tries = null,
            RetryAt = null,
        }).Bounded(limits);
    }

    internal Reply<ScheduleState> Removed(ClientMessageId id) =>
        Find(id) is { } message ? (IsUnderWay(message) ? IsBeingSent : Without(message, sent: false))
        : Past.Any(past => past.ClientMessageId == id && !past.Sent) ? this
        : NotFound;

    internal Reply<ScheduleState> DueNow(ClientMessageId id, DateTimeOffset now) =>
        Find(id) is { } message
            ? (IsUnderWay(message) ? this : Replaced(
                message, message with { SendAt = now, Failed = null, Tries = null, RetryAt = null }))
        : Past.Any(past => past.ClientMessageId == id && past.Sent) ? this
        : NotFound;

    /// <summary>Before they are posted. A crash leaves them to be tried again.</summary>
    internal ScheduleState Trying(ImmutableArray<ScheduledMessage> messages, DateTimeOffset now) => Each(
        messages,
        message => message with { Tries = (message.Tries ?? 0) + 1, RetryAt = now + PauseAfter(message.Tries ?? 0) });

    /// <summary>The conversation has the message.</summary>
    internal ScheduleState Sent(ClientMessageId id) => Find(id) is { } message ? Without(message, sent: true) : this;

    /// <summary>The conversation does not take the message.</summary>
    internal ScheduleState Refused(ClientMessageId id, ChatErrorCode reason) =>
        Find(id) is { } message ? Replaced(message, message with { Failed = reason, RetryAt = null }) : this;

    /// <summary>The conversation takes none of them before that time. This was no try.</summary>
    internal ScheduleState PutOff(ImmutableArray<ScheduledMessage> messages, DateTimeOffset until) => Each(
        messages, message => message with { Tries = message.Tries > 1 ? message.Tries - 1 : null, RetryAt = until });

    internal ScheduledMessage? Find(ClientMessageId id) => Messages.FirstOrDefault(message => message.ClientMessageId == id);

    private static ChatError Taken => ChatError.Of(
        ChatErrorCode.IdempotencyConflict, "This clientMessageId was used with other content.");

    /// <summary>It may be in its conversation already.</summary>
    private static bool IsUnderWay(ScheduledMessage message) => message is { Tries: not null, Failed: null };

    private static bool IsSame(ScheduledMessage one, ScheduledMessage other) =>
        (one with { Mentions = null, Failed = null, Tries = null, RetryAt = null }) == (other with { Mentions = null })
        && (one.Mentions ?? []).SequenceEqual(other.Mentions ?? []);

    private static DateTimeOffset Due(ScheduledMessage message) => message.RetryAt ?? message.SendAt;

    private static TimeSpan PauseAfter(int tries) =>
        TimeSpan.FromTicks(Math.Min(RetryMin.Ticks << Math.Min(tries, 10), RetryMax.Ticks));

    private static ChatError? CheckTime(DateTimeOffset sendAt, DateTimeOffset now) =>
        sendAt > now && sendAt <= now + ScheduledMessage.AheadMax ? null : ChatError.Invalid(
            "sendAt", $"A time in the future, at most {ScheduledMessage.AheadMax.TotalDays} days ahead.");

    private Reply<ScheduleState> Bounded(ChatLimits limits) =>
        Messages.Sum(message => Encoding.UTF8.GetByteCount(message.Text)) <= ScheduledMessage.TextsMax * limits.MessageTextBytes
            ? this
            : ChatError.Of(
                ChatErrorCode.LimitReached,
                $"Your scheduled messages have {ScheduledMessage.TextsMax} times MessageTextBytes together, at most.");

    /// <param name="those">Their ids count: they may have been changed since.</param>
    private ScheduleState Each(ImmutableArray<ScheduledMessage> those, Func<ScheduledMessage, ScheduledMessage> change)
    {
        var ids = those.Select(message => message.ClientMessageId).ToHashSet();
        return this with
        {
            Version = Version + 1,
            Messages = [.. Messages.Select(message => ids.Contains(message.ClientMessageId) ? change(message) : message)],
        };
    }

    private ScheduleState Replaced(ScheduledMessage before, ScheduledMessage after) =>
        this with { Version = Version + 1, Messages = Messages.Replace(before, after) };

    private ScheduleState Without(ScheduledMessage message, bool sent) => this with
    {
        Version = Version + 1,
        Messages = Messages.Remove(message),
        Past =
        [
            .. Past.Skip(Past.Length + 1 - PastMax),
            new() { ConversationId = message.ConversationId, ClientMessageId = message.ClientMessageId, Sent = sent },
        ],
    };
}

/// <summary>A message that waits no more.</summary>
[GenerateSerializer, Immutable, Alias("chat.past-scheduled-message")]
public sealed record PastMessage
{
    [Id(0)] public required ConversationId ConversationId { get; init; }

    [Id(1)] public required ClientMessageId ClientMessageId { get; init; }

    /// <summary>Else its user has removed it.</summary>
    [Id(2)] public required bool Sent { get; init; }
}
