using System.ComponentModel;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.Mvc;

namespace ChatOrleans.Conversations;

/// <summary>REST for messages and the log.</summary>
internal static class MessagesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var one = api.MapGroup("/conversations/{id}").WithTags("messages").RequireAuthorization().RefuseMalformed()
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        one.MapGet("/messages", async (
            ConversationId id, CurrentUser caller, long? before, long? after, long? around, int? limit, Messaging messaging) =>
            Problems.Of(await messaging.History(caller.UserId, new()
            {
                ConversationId = id, Before = before, After = after, Around = around, Limit = limit,
            })))
            .WithName("listMessages").Produces<MessagePage>().WithMetadata(new CallCostAttribute(CallCostAttribute.Page));

        one.MapPost("/messages", Post).WithMetadata(new CallCostAttribute(CallCostAttribute.Small))
            .WithName("sendMessage").Produces<Sent>(201).Produces<Sent>().WithMetadata(new PossibleErrors(
                ChatErrorCode.Forbidden, ChatErrorCode.Blocked, ChatErrorCode.IdempotencyConflict,
                ChatErrorCode.LimitReached));

        one.MapGet("/messages/{messageId}", async (
            ConversationId id, MessageId messageId, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Of(await calls.Try(
                new("get message", caller.UserId, id), () => grains.Conversation(id).Message(caller.UserId, messageId))))
            .WithName("getMessage").Produces<MessageView>();

        MessageChangesApi.Map(one);

        one.MapGet("/entries", async (
            ConversationId id, long? before, long? after, long? around, EpochId? epoch, int? limit, CurrentUser caller,
            Messaging messaging) =>
            Problems.Of(await messaging.Entries(caller.UserId, id, before, after, around, epoch, limit)))
            .WithName("listEntries").Produces<EntryPage>().WithMetadata(new CallCostAttribute(CallCostAttribute.Page));
    }

    private static async Task<IResult> Post(
        ConversationId id, CurrentUser caller,
        [FromHeader(Name = IdempotencyKey.Header), Description("The clientMessageId, where the body has none.")]
        ClientMessageId? key,
        Body<PostRequest> body, Messaging messaging)
    {
        var post = body.Value;
        if (IdempotencyKey.Of(key, post.ClientMessageId) is not { } clientId)
        {
            return Problems.Of(IdempotencyKey.Invalid);
        }

        var sent = await messaging.Send(caller.UserId, new(caller.UserId, blockMax: 1), new()
        {
            ConversationId = id,
            ClientMessageId = clientId,
            ContentType = post.ContentType,
            Text = post.Text,
            ReplyTo = post.ReplyTo,
            Mentions = post.Mentions,
            Forward = post.Forward,
            Silent = post.Silent,
            MentionAll = post.MentionAll,
        });
        return Problems.Of(
            sent, sent.Value?.Duplicate is true ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }
}
