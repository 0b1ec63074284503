using System.ComponentModel;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Scheduling;

/// <summary>REST for messages that wait for their time.</summary>
internal static class ScheduleApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGroup("/conversations/{id}/scheduled").WithTags("scheduled").RequireAuthorization().RefuseMalformed()
            .MapPost(string.Empty, Schedule).WithName("scheduleMessage").Produces<ScheduledMessage>(201)
            .WithMetadata(new PossibleErrors(
                ChatErrorCode.NotFound, ChatErrorCode.IdempotencyConflict, ChatErrorCode.LimitReached));

        var all = api.MapGroup("/users/me/scheduled").WithTags("scheduled").RequireAuthorization().RefuseMalformed();
        all.MapGet(string.Empty, async (CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Of(await calls.Try<Schedule>(
                new("list scheduled", caller.UserId), async () => await grains.Schedule(caller.UserId).List())))
            .WithName("listScheduled").Produces<Schedule>().WithMetadata(new CallCostAttribute(CallCostAttribute.Page));

        var one = all.MapGroup("/{clientMessageId}").WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        one.MapPatch(string.Empty, Change).WithName("changeScheduled").Produces<ScheduledMessage>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Conflict, ChatErrorCode.LimitReached));
        one.MapDelete(string.Empty, async (
            ClientMessageId clientMessageId, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Nothing(await Try("remove scheduled", caller, grains, calls, schedule => schedule.Remove(clientMessageId))))
            .WithName("removeScheduled").Produces(204).WithMetadata(new PossibleErrors(ChatErrorCode.Conflict));
        one.MapPost("/send", async (
            ClientMessageId clientMessageId, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Nothing(await Try("send scheduled", caller, grains, calls, schedule => schedule.SendNow(clientMessageId))))
            .WithName("sendScheduled").Produces(204);
    }

    /// <summary>For the permit of a message: there is none to take when its time comes.</summary>
    private static async Task<IResult> Schedule(
        ConversationId id, CurrentUser caller,
        [FromHeader(Name = IdempotencyKey.Header), Description("The clientMessageId, where the body has none.")]
        ClientMessageId? key,
        Body<ScheduleRequest> body, IGrainFactory grains, GrainRetry calls, IOptions<ChatLimits> limits)
    {
        if (IdempotencyKey.Of(key, body.Value.ClientMessageId) is not { } clientId)
        {
            return Problems.Of(IdempotencyKey.Invalid);
        }

        var message = body.Value.ToMessage(id, clientId);
        return (message.Check(limits.Value)
            ?? await new SendPermits(caller.UserId, blockMax: 1).Take(grains, calls)) is { } refused
            ? Problems.Of(refused)
            : Problems.Of(
                await calls.Try(
                    new("schedule message", caller.UserId, id), () => grains.Schedule(caller.UserId).Add(message)),
                StatusCodes.Status201Created);
    }

    private static async Task<IResult> Change(
        ClientMessageId clientMessageId, CurrentUser caller, Body<ChangeScheduledRequest> body, IGrainFactory grains,
        GrainRetry calls, IOptions<ChatLimits> limits)
    {
        var change = body.Value.ToChange();
        return Problems.Of(change.Check(limits.Value) is { } invalid
            ? invalid
            : await Try("change scheduled", caller, grains, calls, schedule => schedule.Change(clientMessageId, change)));
    }

    private static Task<Reply<T>> Try<T>(
        string operation, CurrentUser caller, IGrainFactory grains, GrainRetry calls, Func<IScheduleGrain, Task<Reply<T>>> run)
        where T : class =>
        calls.TryChange(grains, new(operation, caller.UserId), () => run(grains.Schedule(caller.UserId)));
}
