using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>The conversations of one shard that have members to tell.</summary>
[GenerateSerializer, Alias("chat.notice-outbox-state")]
public sealed class NoticeOutboxState
{
    [Id(0)] public HashSet<ConversationId> Conversations { get; set; } = [];
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

    public Task Add(ConversationId conversation) =>
        state.State.Conversations.Add(conversation) ? Save(state) : Task.CompletedTask;

    public Task Remove(ConversationId conversation) =>
        state.State.Conversations.Remove(conversation) ? Save(state) : Task.CompletedTask;

    public Task Wake() => Task.CompletedTask;

    private async Task DeliverAll()
    {
        foreach (var conversation in state.State.Conversations.ToList())
        {
            try
            {
                await GrainFactory.Conversation(conversation).DeliverNotices();
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
