using System.Collections.Immutable;
using ChatOrleans.Errors;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

public sealed partial class ConversationGrain
{
    // Calls to members' grains that are under way at once.
    private const int CallsMax = 32;
    private static readonly TimeSpan NoticeRetry = TimeSpan.FromSeconds(2);

    private long? _ticket;
    private long _returned;
    private long _repeated;
    private int _renewals;
    private Task? _delivering;
    private IGrainTimer? _noticeRetry;

    public Task Wake() => Task.CompletedTask;

    public Task DeliverNotices(long ticket)
    {
        // Asked by the outbox: even if nothing is left to tell, the outbox must learn that. It does not wait for it, or
        // the two would wait for each other when both are about to stop.
        if (ticket > _returned)
        {
            _ticket = Math.Max(ticket, _ticket ?? 0);
        }

        _ = Deliver();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Changes members: the outbox first, so that a crash after the append is made good; then append and tell.
    /// </summary>
    private async Task<ChatError?> ChangeMembers(Func<DateTimeOffset, Decision> decide)
    {
        ThrowIfReloading();
        _ticket ??= await GrainFactory.NoticeOutbox(_id).Add(_id);
        ThrowIfReloading();

        if (await Change(decide) is { } error)
        {
            await Deliver();
            return error;
        }

        await Task.WhenAny(Deliver(), Task.Delay(options.Value.NoticePatience, time));
        return null;
    }

    private void StartTimers()
    {
        this.RegisterGrainTimer(
            _ => RenewAudience(),
            new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.AudienceRenewal) { Interleave = true });
        this.RegisterGrainTimer(
            _ => Deliver(),
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    /// <summary>
    /// Learns where members are, and looks whether the log has gone on without this activation. The last entry goes out
    /// once more: its event may be lost, with the silo that sent it, and no later one shows the gap.
    /// </summary>
    private async Task RenewAudience()
    {
        _renewals++;
        if (!_conversation.Exists)
        {
            return;
        }

        try
        {
            var head = await Head(CancellationToken.None);
            if (head?.Sequence > _conversation.LastSequence)
            {
                await ReloadLeftBehind();
                return;
            }

            await ForEach([.. _conversation.Members.Select(member => member.UserId)], Watch);
            if (head?.Sequence == _conversation.Committed && head.Sequence > _repeated)
            {
                _repeated = head.Sequence;
                Publish([head]);
            }
        }
        catch (TransientException error)
        {
            LogNotCompared(_id, error);
        }
    }

    /// <summary>
    /// Nobody waits here who would ask again, and members are to hear of what they missed, so the next activation is made
    /// at once; but not by one that is new itself: whoever leaves it behind so fast is at work elsewhere.
    /// </summary>
    private Task ReloadLeftBehind()
    {
        Reload(LeftBehind, null);
        return _renewals > 1 ? GrainFactory.Conversation(_id).Wake() : Task.CompletedTask;
    }

    private async Task Watch(UserId user)
    {
        try
        {
            await Moved(user, await GrainFactory.User(user).Watch(_id, _audience.VersionOf(user)));
        }
        catch (Exception error)
        {
            // The next renewal asks again; until then this member syncs.
            LogNotReached(user, _id, error);
        }
    }

    private Task Deliver() => _delivering is { IsCompleted: false } ? _delivering : _delivering = DeliverAll();

    /// <summary>
    /// Tells who has not confirmed. Changes may come at every await: the loop ends only when nobody was left after the
    /// last one, and a ticket that was given back is good for no later change.
    /// </summary>
    private async Task DeliverAll()
    {
        try
        {
            do
            {
                if (!await TellAll())
                {
                    DeliverLater();
                    return;
                }

                if (_ticket is not { } ticket)
                {
                    continue;
                }

                // The snapshot first: without it the next activation would tell everyone again.
                await SaveOrReload();
                if (_conversation.Unconfirmed.Count == 0)
                {
                    (_ticket, _returned) = (null, ticket);
                    await GrainFactory.NoticeOutbox(_id).Remove(_id, ticket);
                }
            }
            while (_conversation.Unconfirmed.Count > 0 || _ticket is not null);
        }
        catch (Exception error)
        {
            _returned = 0;
            LogNotDelivered(_id, error);
            DeliverLater();
        }
    }

    /// <summary>Tells each once; false when some have not confirmed.</summary>
    private async Task<bool> TellAll()
    {
        var tried = new HashSet<(UserId, long)>();
        while (_conversation.Unconfirmed.Where(pair => tried.Add((pair.Key, pair.Value))).Select(pair => pair.Key)
            .ToImmutableArray() is { IsEmpty: false } untried)
        {
            await ForEach(untried, Tell);
        }

        return _conversation.Unconfirmed.Count == 0;
    }

    private void DeliverLater()
    {
        _noticeRetry?.Dispose();
        _noticeRetry = this.RegisterGrainTimer(
            _ => Deliver(),
            new GrainTimerCreationOptions(NoticeRetry, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    private async Task Tell(UserId user)
    {
        if (!_conversation.Unconfirmed.TryGetValue(user, out var sequence) || sequence > _conversation.Committed)
        {
            return;
        }

        try
        {
            var joined = _conversation.Find(user) is not null;
            await GrainFactory.User(user).Notify(new()
            {
                ConversationId = _id,
                Sequence = sequence,
                Joined = joined,
                Conversation = joined ? await Summarize(user, CancellationToken.None) : null,
            });
            _conversation.Confirm(user, sequence);
            if (joined)
            {
                await Watch(user);
            }
        }
        catch (Exception error)
        {
            // Stays unconfirmed: told again by the timer, or after a crash by the outbox.
            LogNotReached(user, _id, error);
        }
    }

    private static async Task ForEach(ImmutableArray<UserId> users, Func<UserId, Task> call)
    {
        for (var i = 0; i < users.Length; i += CallsMax)
        {
            await Task.WhenAll(users[i..Math.Min(i + CallsMax, users.Length)].Select(call));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} was not compared with its log; done again later.")]
    private partial void LogNotCompared(ConversationId conversation, Exception error);

    [LoggerMessage(LogLevel.Warning, "Notices of conversation {Conversation} are not all settled; tried again.")]
    private partial void LogNotDelivered(ConversationId conversation, Exception error);

    [LoggerMessage(LogLevel.Warning, "User {User} was not reached from conversation {Conversation}; it will be tried again.")]
    private partial void LogNotReached(UserId user, ConversationId conversation, Exception error);
}
