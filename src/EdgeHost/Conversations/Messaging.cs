using System.Diagnostics;
using ChatOrleans.Connections;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;
using ChatOrleans.Traces;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Conversations;

/// <summary>Sends messages and reads history, for hub and REST.</summary>
internal sealed class Messaging(IGrainFactory grains, GrainRetry calls, IOptions<ChatLimits> limits, ChatMetrics metrics)
{
    private const int PageDefault = 50;

    public async Task<Reply<Sent>> Send(UserId sender, SendPermits permits, SendMessageRequest request)
    {
        var started = ChatMetrics.Now();
        using var span = ChatTraces.Source.StartActivity("chat.send");
        var reply = await CheckAndPost(sender, permits, request);
        metrics.Sent(reply.Error?.Code, started);
        Describe(span, sender, request.ConversationId, reply);
        return reply;
    }

    /// <summary>Edits, deletes, reacts, pins: for the permits of a message.</summary>
    public async Task<Reply<Sent>> Change(SendPermits permits, ConversationId conversation, MessageChange change) =>
        change.Check(limits.Value) is { } invalid ? invalid
        : await permits.Take(grains, calls) is { } tooOften ? tooOften
        : await calls.Try(
            new("change message", change.SenderId, conversation),
            () => grains.Conversation(conversation).ChangeMessage(change));

    public async Task<Reply<MessagePage>> History(UserId caller, HistoryRequest request) =>
        Check(request) is { } invalid
            ? invalid
            : await calls.Try(
                new("history", caller, request.ConversationId),
                () => grains.Conversation(request.ConversationId).History(caller, new()
                {
                    Before = request.Before,
                    After = request.After,
                    Around = request.Around,
                    Limit = PageOf(request.Limit),
                }));

    public async Task<Reply<EntryPage>> Entries(
        UserId caller, ConversationId conversation, long? before, long? after, long? around, EpochId? epoch, int? limit)
    {
        var side = before is not null ? PageSide.Before : around is not null ? PageSide.Around : PageSide.After;
        return (CheckOneSide(before, after, around) ?? CheckLimit(limit)) is { } invalid
            ? invalid
            : await calls.Try(
                new("list entries", caller, conversation),
                () => grains.Conversation(conversation).Entries(
                    caller, new(before ?? after ?? around ?? 0, epoch), PageOf(limit), side));
    }

    /// <summary>Null for a page size within its bounds.</summary>
    public ChatError? CheckLimit(int? limit) => limit is < 1 || limit > limits.Value.PageSize
        ? ChatError.Invalid("limit", $"A page has 1 to {limits.Value.PageSize} items (PageSize).")
        : null;

    public int PageOf(int? limit) => limit ?? Math.Min(PageDefault, limits.Value.PageSize);

    private async Task<Reply<Sent>> CheckAndPost(UserId sender, SendPermits permits, SendMessageRequest request)
    {
        var (conversation, post) = (request.ConversationId, request.ToPost(sender));
        if ((request.Forward is null ? post.Check(limits.Value) : request.CheckForward()) is { } invalid)
        {
            return invalid;
        }

        return await permits.Take(grains, calls) is { } tooOften
            ? tooOften
            : await calls.Try(new("send", sender, conversation), () => request.Forward is { } source
                ? grains.Forward(post, conversation, source.ConversationId, source.MessageId)
                : grains.Conversation(conversation).Post(post));
    }

    /// <summary>Null when at most one of them is given: a page lies before, after or around a sequence.</summary>
    private static ChatError? CheckOneSide(long? before, long? after, long? around) =>
        before is not null && after is not null
            ? ChatError.Invalid("after", "Give either 'before' or 'after', not both.")
        : around is not null && (before ?? after) is not null
            ? ChatError.Invalid("around", "Give 'around' alone, without 'before' and 'after'.")
        : null;

    private static void Describe(Activity? span, UserId sender, ConversationId conversation, Reply<Sent> reply)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("chat.user", sender.ToString());
        span.SetTag("chat.conversation", conversation.ToString());
        span.SetTag("chat.message", reply.Value?.MessageId.ToString());
        span.SetTag("chat.sequence", reply.Value?.Sequence);
        if (reply.Error is { } error)
        {
            span.SetStatus(ActivityStatusCode.Error, error.Code.ToString());
        }
    }

    private ChatError? Check(HistoryRequest request) =>
        CheckOneSide(request.Before, request.After, request.Around) ?? CheckLimit(request.Limit);
}
