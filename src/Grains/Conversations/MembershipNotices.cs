using System.Collections.Immutable;
using ChatOrleans.Errors;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>
/// Notifies users' grains that they joined, accepted or left a conversation, until each has confirmed. Before a change the
/// conversation is put into an outbox, under a ticket: after a crash the outbox wakes the conversation. The ticket goes back when
/// nobody is left to notify, the snapshot says so, and no further change is under way.
/// </summary>
/// <param name="retry">Calls <see cref="Deliver"/> after a while.</param>
internal sealed partial class MembershipNotices(
    LogTail tail,
    SnapshotWriter snapshots,
    ConversationReader reader,
    FanOut fanOut,
    IGrainFactory grains,
    Action retry,
    ILogger<MembershipNotices> logger)
{
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private long? _ticket;

    // Tickets up to this one went back to the outbox, or are on their way.
    private long _returned;
    private bool _changing;
    private Task _delivering = Task.CompletedTask;

    /// <summary>
    /// Users whose membership changed durably and who have not confirmed, each with the sequence of the change.
    /// </summary>
    public ImmutableDictionary<UserId, long> Unconfirmed { get; private set; } = ImmutableDictionary<UserId, long>.Empty;

    private ConversationId Id => tail.Durable.Id;

    public void Load(ConversationState snapshot) => Unconfirmed = snapshot.Unconfirmed;

    /// <summary>Follows the log.</summary>
    public void Apply(Entry entry)
    {
        if (entry.Kind is EntryKind.Joined or EntryKind.Accepted or EntryKind.Left)
        {
            Unconfirmed = Unconfirmed.SetItem(entry.UserId!.Value, entry.Sequence);
        }
    }

    /// <summary>
    /// Makes a change of members with the outbox knowing of it. One at a time; call <see cref="Deliver"/> after it.
    /// </summary>
    public async Task<ChatError?> During(Func<Task<ChatError?>> change)
    {
        _ticket ??= await grains.NoticeOutbox(Id).Add(Id);
        _changing = true;
        try
        {
            return await change();
        }
        finally
        {
            _changing = false;
        }
    }

    /// <summary>
    /// Called by the outbox, which must also learn when nobody is left to notify. It does not wait for the delivery, or the two
    /// would wait for each other when both are about to stop.
    /// </summary>
    public void Accept(long ticket)
    {
        if (ticket > _returned)
        {
            _ticket = Math.Max(ticket, _ticket ?? 0);
        }

        // Not awaited: the outbox does not wait. It throws nothing: what fails is retried.
        _ = Deliver();
    }

    /// <summary>Notifies every unconfirmed user; retries later those that it cannot reach.</summary>
    public Task Deliver() => _delivering.IsCompleted ? _delivering = DeliverAll() : _delivering;

    private async Task DeliverAll()
    {
        try
        {
            // Members may change during every await, so look again after each.
            while (Unconfirmed.Count > 0 || _ticket is not null)
            {
                if (!await NotifyAll())
                {
                    retry();
                    return;
                }

                if (_ticket is { } ticket)
                {
                    // The snapshot first: without it the next activation would notify everyone again.
                    await snapshots.Write();
                    if (_changing)
                    {
                        // Its entries are not durable yet. It delivers at its end.
                        return;
                    }

                    if (Unconfirmed.Count == 0)
                    {
                        // A ticket that went back does not cover a later change.
                        (_ticket, _returned) = (null, ticket);
                        await grains.NoticeOutbox(Id).Remove(Id, ticket);
                    }
                }
            }
        }
        catch (Exception error)
        {
            _returned = 0;
            LogNotDelivered(Id, error);
            retry();
        }
    }

    /// <summary>Notifies each once; false when some have not confirmed.</summary>
    private async Task<bool> NotifyAll()
    {
        var tried = new HashSet<(UserId User, long Sequence)>();
        while (Unconfirmed.Select(change => (change.Key, change.Value)).Where(tried.Add).ToList() is { Count: > 0 } untried)
        {
            await BoundedCalls.ForEach(untried, Notify);
        }

        return Unconfirmed.Count == 0;
    }

    private async Task Notify((UserId User, long Sequence) change)
    {
        var (user, sequence) = change;
        if (Unconfirmed.GetValueOrDefault(user) != sequence)
        {
            // The user has changed again since; that change has its own turn.
            return;
        }

        try
        {
            var joined = tail.Durable.Find(user) is not null;
            await grains.User(user).Notify(new()
            {
                ConversationId = Id,
                Sequence = sequence,
                Joined = joined,
                Conversation = joined ? await reader.Summarize(user) : null,
                ByThemself = !joined && await reader.HasMade(user, sequence),
            });
            if (Unconfirmed.GetValueOrDefault(user) == sequence)
            {
                Unconfirmed = Unconfirmed.Remove(user);
            }

            if (tail.Durable.IsReached(user))
            {
                await fanOut.Watch(user);
            }
        }
        catch (Exception error)
        {
            // Stays unconfirmed: notified again by the timer, or after a crash by the outbox.
            LogNotNotified(user, Id, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Notices of conversation {Conversation} are not all delivered; it will retry.")]
    private partial void LogNotDelivered(ConversationId conversation, Exception error);

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} could not notify user {User}; it will retry.")]
    private partial void LogNotNotified(UserId user, ConversationId conversation, Exception error);
}
