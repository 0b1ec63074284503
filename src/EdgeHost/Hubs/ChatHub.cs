using System.Runtime.CompilerServices;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Hubs;

/// <summary>
/// The hub: takes a request, calls one grain, maps the answer. <see cref="MalformedCalls"/> has answered malformed ones. A
/// connection's calls run one after the other, which keeps a sender's messages in their order.
/// </summary>
internal sealed class ChatHub(
    IGrainFactory grains, GrainRetry calls, Messaging messaging, SyncReader sync, KnownUsers users, PresenceWatches watches,
    CallBudgets budgets, IOptions<ChatLimits> limits) : Hub<IChatClient>
{
    public const string Path = "/hubs/chat";
    public const int PresenceTextLengthMax = 128;

    private const double WatchedPerPermit = 10;

    private const double CursorsPerPermit = 1_000;

    private ChatConnection Connection => Context.Features.Get<ChatConnection>()!;

    private CurrentUser Caller => Connection.User;

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> SendMessage(Body<SendMessageRequest> request) =>
        messaging.Send(Caller.UserId, Connection.SendPermits, request.Value);

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> EditMessage(Body<EditMessageRequest> request) =>
        Change(request.Value, request.Value.ToEdit(Caller.UserId));

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> DeleteMessage(Body<DeleteMessageRequest> request) =>
        Change(request.Value, request.Value.ToDeletion(Caller.UserId));

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> AddReaction(Body<ReactionRequest> request) =>
        Change(request.Value, request.Value.ToReaction(Caller.UserId, adds: true));

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> RemoveReaction(Body<ReactionRequest> request) =>
        Change(request.Value, request.Value.ToReaction(Caller.UserId, adds: false));

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> PinMessage(Body<PinRequest> request) =>
        Change(request.Value, request.Value.ToPin(Caller.UserId, pins: true));

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Sent>> UnpinMessage(Body<PinRequest> request) =>
        Change(request.Value, request.Value.ToPin(Caller.UserId, pins: false));

    [CallCost(CallCostAttribute.Page)]
    public Task<Reply<MessagePage>> History(Body<HistoryRequest> request) =>
        Handle(request, history => messaging.History(Caller.UserId, history));

    [CallCost(CallCostAttribute.Page)]
    public Task<Reply<SyncAnswer>> Sync(Body<SyncRequest> request) =>
        Handle<SyncRequest, SyncAnswer>(request, async known =>
        {
            if (Spend(known.Cursors.Length / CursorsPerPermit) is { } refused)
            {
                return refused;
            }

            var reply = await sync.Sync(Connection, known);
            return reply.Value is { } answer ? answer with { Added = await users.Name(answer.Added) } : reply;
        });

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Marked>> MarkDelivered(Body<MarkRequest> request) => Mark(request, read: false);

    [CallCost(CallCostAttribute.Small)]
    public Task<Reply<Marked>> MarkRead(Body<MarkRequest> request) => Mark(request, read: true);

    public Task<Reply<Nothing>> StartTyping(Body<TypingRequest> request) => Type(request, typing: true);

    public Task<Reply<Nothing>> StopTyping(Body<TypingRequest> request) => Type(request, typing: false);

    [CallCost(5)] // All who watch the user hear of it.
    public Task<Reply<Nothing>> SetPresence(Body<PresenceRequest> request) =>
        Handle<PresenceRequest, Nothing>(request, async presence =>
        {
            if (presence.Status == PresenceStatus.Offline)
            {
                return ChatError.Invalid("status", "Set online, away or invisible. A user without a connection is offline.");
            }

            if (presence.Text is { Length: > 0 } text && !ShownName.IsValid(text, PresenceTextLengthMax))
            {
                return ChatError.Invalid(
                    "text", $"1 to {PresenceTextLengthMax} characters, without line breaks and reading directions.");
            }

            await grains.User(Caller.UserId).SetPresence(presence.Status, UnicodeText.Composed(presence.Text));
            return Nothing.Value;
        });

    public Task<Reply<IReadOnlyList<Presence>>> WatchPresence(Body<WatchPresenceRequest> request) =>
        Handle<WatchPresenceRequest, IReadOnlyList<Presence>>(request, async watch =>
        {
            if (watch.UserIds.Length > limits.Value.PresenceWatch)
            {
                return ChatError.Of(
                    ChatErrorCode.LimitReached, $"At most {limits.Value.PresenceWatch} users (PresenceWatch).");
            }

            // Beside the call: each user's grain is asked.
            return Spend(watch.UserIds.Length / WatchedPerPermit) is { } refused
                ? refused
                : await watches.Replace(Connection, watch.UserIds.ToHashSet());
        });

    private Task<Reply<Sent>> Change(MessageChangeRequest request, MessageChange change) =>
        messaging.Change(Connection.SendPermits, request.ConversationId, change);

    /// <summary>Beside what the call costs in any case.</summary>
    private ChatError? Spend(double permits) => budgets.Spend(Caller.UserId, permits).RetryAfter is { } wait
        ? ChatError.RateLimited(nameof(ChatLimits.CallsPerMinute), wait)
        : null;

    private Task<Reply<Marked>> Mark(Body<MarkRequest> request, bool read) =>
        Handle<MarkRequest, Marked>(request, async mark =>
        {
            if (mark.Sequence < 0)
            {
                return ChatError.Invalid("sequence", "A sequence is not negative.");
            }

            var marked = await grains.Conversation(mark.ConversationId)
                .Mark(Caller.UserId, mark.Sequence, read ? mark.Sequence : 0, mark.Epoch);
            if (marked.Error is not { } error)
            {
                return new Marked(read ? marked.Value!.ReadSequence : marked.Value!.DeliveredSequence);
            }

            // For what is not there a grain was woken, as by any other question.
            return error.Code == ChatErrorCode.NotFound ? Spend(1 - CallCostAttribute.Small) ?? error : error;
        });

    private Task<Reply<Nothing>> Type(Body<TypingRequest> request, bool typing) =>
        Handle<TypingRequest, Nothing>(
            request, async where => typing && await grains.User(Caller.UserId).IsInvisible()
                ? Nothing.Value
                : await grains.Conversation(where.ConversationId).Typing(Caller.UserId, typing));

    private Task<Reply<TResult>> Handle<TRequest, TResult>(
        Body<TRequest> request, Func<TRequest, Task<Reply<TResult>>> handle, [CallerMemberName] string operation = "")
        where TRequest : class
        where TResult : class => calls.Try(new(operation, Caller.UserId), () => handle(request.Value));
}
