using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>The conversations of one shard that have members to tell.</summary>
[GenerateSerializer, Alias("chat.notice-outbox-state")]
public sealed class NoticeOutboxState
{
    /// <summary>With the ticket that is good for their removal.</summary>
    [Id(0)] public Dictionary<ConversationId, long> Tickets { get; set; } = [];

    [Id(1)] public long LastTicket { get; set; }
}

public sealed partial class NoticeOutboxGrain(
    [PersistentState("outbox", "chat")] IPersistentState<NoticeOutboxState> state, ILogger<NoticeOutboxGrain> logger)
    : DurableGrain, INoticeOutboxGrain
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // What is there at activation was left by a crash: tell at once. What is older than a minute later on is stuck.
        this.RegisterGrainTimer(
            _ => DeliverAll(),
            new GrainTimerCreationOptions(TimeSpan.Zero, Repeat) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task<long> Add(ConversationId conversation)
    {
        var ticket = state.State.Tickets[conversation] = ++state.State.LastTicket;
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
        return Save(state);
    }

    public Task Wake() => Task.CompletedTask;

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

    [LoggerMessage(LogLevel.Warning, "Notices of conversation {Conversation} could not be delivered; tried again later.")]
    private partial void LogNotDelivered(ConversationId conversation, Exception error);
}
