using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Hubs;

internal sealed record PresenceRequest
{
    public required PresenceStatus Status { get; init; }

    public string? Text { get; init; }
}

internal sealed record WatchPresenceRequest
{
    public required ImmutableArray<UserId> UserIds { get; init; }
}

/// <summary>
/// The hub: reads a request, calls one grain, maps the answer. Requests come as raw JSON, so that a malformed one is
/// answered with an error value and not with a closed connection. A connection's calls run one after the other, which
/// keeps a sender's messages in their order.
/// </summary>
[Authorize]
internal sealed class ChatHub(
    IGrainFactory grains, GrainRetry calls, Messages messages, SyncReader sync, PresenceWatches watches,
    IOptions<ChatLimits> limits) : Hub
{
    private const int PresenceTextLengthMax = 128;

    private ChatConnection Connection => Context.Features.Get<ChatConnection>()!;

    private CurrentUser Caller => Connection.User;

    public override Task OnConnectedAsync() => Context.Features.Get<ChatError>() is { } refusal
        ? throw new HubException($"{refusal.Code}: {refusal.Message}")
        : Task.CompletedTask;

    public Task<Reply<Sent>> SendMessage(JsonElement request) =>
        messages.Send(Caller.UserId, Connection.SendPermits, Body<SendMessageRequest>.From(request));

    public Task<Reply<MessagePage>> History(JsonElement request) =>
        Handle<HistoryRequest, MessagePage>(request, history => messages.History(Caller.UserId, history));

    public Task<Reply<SyncAnswer>> Sync(JsonElement request) =>
        Handle<SyncRequest, SyncAnswer>(request, cursors => sync.Sync(Connection, cursors));

    public Task<Reply<Marked>> MarkDelivered(JsonElement request) => Mark(request, read: false);

    public Task<Reply<Marked>> MarkRead(JsonElement request) => Mark(request, read: true);

    public Task<Reply<Nothing>> StartTyping(JsonElement request) => Type(request, typing: true);

    public Task<Reply<Nothing>> StopTyping(JsonElement request) => Type(request, typing: false);

    public Task<Reply<Nothing>> SetPresence(JsonElement request) =>
        Handle<PresenceRequest, Nothing>(request, async presence =>
        {
            if (presence.Status == PresenceStatus.Offline)
            {
                return ChatError.Invalid("status", "Set online, away or invisible; offline is who is not connected.");
            }

            if (presence.Text?.Length > PresenceTextLengthMax)
            {
                return ChatError.Invalid("text", $"At most {PresenceTextLengthMax} characters.");
            }

            await grains.User(Caller.UserId).SetPresence(presence.Status, presence.Text);
            return Nothing.Value;
        });

    public Task<Reply<IReadOnlyList<Presence>>> WatchPresence(JsonElement request) =>
        Handle<WatchPresenceRequest, IReadOnlyList<Presence>>(request, async watch =>
        {
            if (watch.UserIds.Length > limits.Value.PresenceWatch)
            {
                return ChatError.Of(
                    ChatErrorCode.LimitReached, $"At most {limits.Value.PresenceWatch} users (PresenceWatch).");
            }

            return await watches.Replace(Connection, watch.UserIds.ToHashSet());
        });

    private Task<Reply<Marked>> Mark(JsonElement request, bool read) =>
        Handle<MarkRequest, Marked>(request, async mark =>
        {
            if (mark.Sequence < 0)
            {
                return ChatError.Invalid("sequence", "A sequence is not negative.");
            }

            var marked = await grains.Conversation(mark.ConversationId)
                .Mark(Caller.UserId, mark.Sequence, read ? mark.Sequence : 0);
            return marked.Error is { } error
                ? error
                : new Marked(read ? marked.Value!.ReadSequence : marked.Value!.DeliveredSequence);
        });

    private Task<Reply<Nothing>> Type(JsonElement request, bool typing) =>
        Handle<ConversationRequest, Nothing>(
            request, where => grains.Conversation(where.ConversationId).Typing(Caller.UserId, typing));

    private Task<Reply<TResult>> Handle<TRequest, TResult>(
        JsonElement json, Func<TRequest, Task<Reply<TResult>>> handle, [CallerMemberName] string operation = "")
        where TRequest : class
        where TResult : class
    {
        var body = Body<TRequest>.From(json);
        return body.Error is { } malformed
            ? Task.FromResult<Reply<TResult>>(malformed)
            : calls.Try(new(operation, Caller.UserId), () => handle(body.Value!));
    }
}
