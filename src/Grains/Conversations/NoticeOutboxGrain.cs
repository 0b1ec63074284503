using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>The conversations of one shard that have members to notify.</summary>
[GenerateSerializer, Alias("chat.notice-outbox-state")]
public sealed class NoticeOutboxState
{
    /// <summary>Each with the ticket that removes it.</summary>
    [Id(0)] public Dictionary<ConversationId, long> Tickets { get; set; } = [];

    [Id(1)] public long LastTicket { get; set; }
}

public sealed partial class NoticeOutboxGrain(
    [PersistentState("outbox", GrainStateStore.Name)] IPersistentState<NoticeOutboxState> state,
    ChatMetrics metrics, ILogger<NoticeOutboxGrain> logger)
    : DurableGrain, INoticeOutboxGrain
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    // How many conversations of this outbox are counted.
    private int _counted;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Tell();
        // Notices found at activation were left by a crash: deliver at once. Later, those older than a minute are stuck.
        // Interleaves: it takes a copy of the tickets; a conversation ignores one that it gave back.
        this.RegisterGrainTimer(
            _ => DeliverAll(),
            new GrainTimerCreationOptions(TimeSpan.Zero, Repeat) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.OutboxConversations.Add(-_counted);
        return Task.CompletedTask;
    }

    public async Task<long> Add(ConversationId conversation)
    {
        var ticket = state.State.Tickets[conversation] = ++state.State.LastTicket;
        Tell();
        await Save(state);
        return ticket;
    }

    public Task Remove(ConversationId conversation, long ticket)
    {
        if (state.State.Tickets.GetValueOrDefault(conversation) != ticket)
        {
            return Task.CompletedTask;
        }

        state.State.Tickets.Remove(conversation);
        Tell();
        return Save(state);
    }

    public Task Wake() => Task.CompletedTask;

    private void Tell()
    {
        metrics.OutboxConversations.Add(state.State.Tickets.Count - _counted);
        _counted = state.State.Tickets.Count;
    }

    private async Task DeliverAll()
    {
        foreach (var (conversation, ticket) in state.State.Tickets.ToList())
        {
            try
            {
                await GrainFactory.Conversation(conversation).DeliverNotices(ticket);
            }
            catch (Exception error)
            {
                LogNotDelivered(conversation, error);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Notices of conversation {Conversation} could not be delivered; will retry.")]
    private partial void LogNotDelivered(ConversationId conversation, Exception error);
}
