using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Scheduling;

/// <summary>
/// One user's messages that wait for their time. They are sent once, whatever fails between these steps, each durable before the
/// next:
/// <list type="number">
/// <item>The index of due times knows when to call (<see cref="IDueIndexGrain"/>); a time for nothing does no harm.</item>
/// <item>The message is kept, and that is answered.</item>
/// <item>When its time has come, it is written down that sending begins. From here on nobody changes or removes it, and a second
/// activation, after a silo was cut off, cannot have done so: its write failed, or this one fails.</item>
/// <item>It is posted with the client id that it was scheduled with: again and again it stands in the conversation once.</item>
/// <item>It is gone, or its refusal is kept for its user to see. If the outcome is not known, it goes on at 3 after a pause that
/// doubles; if slow mode puts it off, at the time that this says, and may be changed until then.</item>
/// </list>
/// That nothing is due is written before it is answered: a second activation that keeps a message meanwhile fails.
/// The permit of a message is taken when it is scheduled: when its time comes, no limit is in its way.
/// </summary>
public sealed partial class ScheduleGrain(
    [PersistentState("schedule", GrainStateStore.Name)] IPersistentState<ScheduleState> stored, Epochs epochs, TimeProvider time,
    IOptions<ChatLimits> limits, ILogger<ScheduleGrain> logger) : DurableGrain, IScheduleGrain
{
    private DurableState<ScheduleState> _schedule = null!;
    private UserId _id;

    private DateTimeOffset Now => Milliseconds(time.GetUtcNow());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = UserId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));
        _schedule = new(stored, Save);
        this.EndIfVacant(() => _schedule.Value.Version == 0);
        return Task.CompletedTask;
    }

    public Task<Schedule> List() => Task.FromResult<Schedule>(new()
    {
        Items = [.. _schedule.Value.Messages.OrderBy(message => message.SendAt)],
        Version = _schedule.Value.Version,
        Epoch = epochs.Current,
    });

    public async Task<Reply<ScheduledMessage>> Add(ScheduledMessage message)
    {
        message = message with { SendAt = Milliseconds(message.SendAt), Text = UnicodeText.Composed(message.Text)! };
        var added = _schedule.Value.Added(message, limits.Value, Now);
        if (added.Error is { } error)
        {
            return error;
        }

        if (added.Value != _schedule.Value)
        {
            var members = await GrainFactory.Conversation(message.ConversationId).Members(_id, after: null, limit: 1);
            if (members.Error is { } noMember)
            {
                return noMember;
            }

            await Change(added.Value!);
        }

        return _schedule.Value.Find(message.ClientMessageId) ?? message;
    }

    public async Task<Reply<ScheduledMessage>> Change(ClientMessageId id, ScheduledChange change)
    {
        var changed = _schedule.Value.Changed(
            id,
            change with
            {
                SendAt = change.SendAt is { } at ? Milliseconds(at) : null, Text = UnicodeText.Composed(change.Text),
            },
            limits.Value, Now);
        if (changed.Error is { } error)
        {
            return error;
        }

        await Change(changed.Value!);
        return _schedule.Value.Find(id)!;
    }

    public Task<Reply<Nothing>> Remove(ClientMessageId id) => Make(_schedule.Value.Removed(id));

    public Task<Reply<Nothing>> SendNow(ClientMessageId id) => Make(_schedule.Value.DueNow(id, Now));

    public async Task<DateTimeOffset?> SendDue(DateTimeOffset at)
    {
        var now = at > Now ? at : Now;
        var due = _schedule.Value.DueAt(now);
        if (due.IsEmpty)
        {
            // Then the other activation may know what the index means.
            await _schedule.Reload();
            due = _schedule.Value.DueAt(now);
        }

        if (due.IsEmpty)
        {
            // By this answer the index forgets the time: what the other activation is writing now must fail, or nobody would call
            // for it.
            await _schedule.Save(_schedule.Value);
        }
        else
        {
            await Write(_schedule.Value.Trying(due, now));
            List<Func<ScheduleState, ScheduleState>> outcomes = [];
            await BoundedCalls.ForEach(
                [.. due.GroupBy(message => message.ConversationId)], messages => Post(messages.Key, [.. messages], outcomes));
            await Settle(outcomes);
        }

        return _schedule.Value.Next;
    }

    private async Task<Reply<Nothing>> Make(Reply<ScheduleState> next)
    {
        if (next.Error is { } error)
        {
            return error;
        }

        if (next.Value != _schedule.Value)
        {
            await Change(next.Value!);
        }

        return Nothing.Value;
    }

    /// <summary>The index first: what is kept is never forgotten there.</summary>
    private async Task Change(ScheduleState next)
    {
        if (next.Next is { } due && !(due >= _schedule.Value.Next))
        {
            await GrainFactory.DueIndex(_id).Add(_id, due);
        }

        await Write(next);
    }

    /// <summary>
    /// One after the other, in the order of their times; those behind one of unknown outcome, or that slow mode puts off, wait
    /// with it.
    /// </summary>
    private async Task Post(
        ConversationId conversation, ImmutableArray<ScheduledMessage> messages, List<Func<ScheduleState, ScheduleState>> outcomes)
    {
        try
        {
            for (var at = 0; at < messages.Length; at++)
            {
                var id = messages[at].ClientMessageId;
                var reply = await GrainFactory.Conversation(conversation).Post(messages[at].ToPost(_id));
                switch (reply.Error)
                {
                    case null:
                        outcomes.Add(state => state.Sent(id));
                        break;
                    case { Code: ChatErrorCode.RateLimited, RetryAfterMs: { } wait }:
                        var (left, until) = (messages[at..], Now + TimeSpan.FromMilliseconds(wait));
                        outcomes.Add(state => state.PutOff(left, until));
                        return;
                    case { Retryable: true }:
                        return;
                    case { Code: var code }:
                        outcomes.Add(state => state.Refused(id, code));
                        break;
                }
            }
        }
        catch (Exception error)
        {
            LogNotSent(_id, conversation, error);
        }
    }

    private async Task Settle(List<Func<ScheduleState, ScheduleState>> outcomes)
    {
        if (outcomes.Count > 0)
        {
            await Write(outcomes.Aggregate(_schedule.Value, (state, outcome) => outcome(state)));
        }
    }

    private async Task Write(ScheduleState next)
    {
        await _schedule.Save(next);
        // Not awaited: a hint, one-way.
        _ = GrainFactory.User(_id).ScheduleChanged(next.Version);
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    [LoggerMessage(LogLevel.Warning, "Scheduled messages of user {User} to {Conversation} were not sent; will retry.")]
    private partial void LogNotSent(UserId user, ConversationId conversation, Exception error);
}
