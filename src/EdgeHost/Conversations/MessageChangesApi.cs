using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.Mvc;

namespace ChatOrleans.Conversations;

/// <summary>REST for what is done with a message: edit, delete, react, pin.</summary>
internal static class MessageChangesApi
{
    private static readonly PossibleErrors OfAll = new(ChatErrorCode.Forbidden, ChatErrorCode.IdempotencyConflict);
    private static readonly PossibleErrors OfWhatAdds = new(ChatErrorCode.Blocked, ChatErrorCode.LimitReached);

    public static void Map(IEndpointRouteBuilder conversation)
    {
        var message = conversation.MapGroup("/messages/{messageId}")
            .WithMetadata(new CallCostAttribute(CallCostAttribute.Small), OfAll);
        message.MapPatch(string.Empty, Edit).WithName("editMessage").Produces<Sent>().WithMetadata(OfWhatAdds);
        message.MapDelete(string.Empty, (
            ConversationId id, MessageId messageId, CurrentUser caller,
            [FromHeader(Name = IdempotencyKey.Header)] ClientMessageId? key, Messaging messaging, TimeProvider time) =>
            Make(id, NewChange(caller, messageId, EntryKind.Deleted, key, time), messaging))
            .WithName("deleteMessage").Produces<Sent>();
        message.MapPut("/reactions/{emoji}", (
            ConversationId id, MessageId messageId, string emoji, CurrentUser caller,
            [FromHeader(Name = IdempotencyKey.Header)] ClientMessageId? key, Messaging messaging, TimeProvider time) =>
            Make(id, NewChange(caller, messageId, EntryKind.Reacted, key, time) with { Emoji = emoji }, messaging))
            .WithName("addReaction").Produces<Sent>().WithMetadata(OfWhatAdds);
        message.MapDelete("/reactions/{emoji}", (
            ConversationId id, MessageId messageId, string emoji, CurrentUser caller,
            [FromHeader(Name = IdempotencyKey.Header)] ClientMessageId? key, Messaging messaging, TimeProvider time) =>
            Make(id, NewChange(caller, messageId, EntryKind.Unreacted, key, time) with { Emoji = emoji }, messaging))
            .WithName("removeReaction").Produces<Sent>();
        MapPins(conversation);
    }

    private static void MapPins(IEndpointRouteBuilder conversation)
    {
        conversation.MapGet("/pins", async (ConversationId id, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Of(await calls.Try(
                new("list pins", caller.UserId, id), () => grains.Conversation(id).Pins(caller.UserId))))
            .WithName("listPins").Produces<PinList>().WithMetadata(new CallCostAttribute(CallCostAttribute.Page));
        var pin = conversation.MapGroup("/pins/{messageId}")
            .WithMetadata(new CallCostAttribute(CallCostAttribute.Small), OfAll);
        pin.MapPut(string.Empty, (
            ConversationId id, MessageId messageId, CurrentUser caller,
            [FromHeader(Name = IdempotencyKey.Header)] ClientMessageId? key, Messaging messaging, TimeProvider time) =>
            Make(id, NewChange(caller, messageId, EntryKind.Pinned, key, time), messaging))
            .WithName("pinMessage").Produces<Sent>().WithMetadata(OfWhatAdds);
        pin.MapDelete(string.Empty, (
            ConversationId id, MessageId messageId, CurrentUser caller,
            [FromHeader(Name = IdempotencyKey.Header)] ClientMessageId? key, Messaging messaging, TimeProvider time) =>
            Make(id, NewChange(caller, messageId, EntryKind.Unpinned, key, time), messaging))
            .WithName("unpinMessage").Produces<Sent>();
    }

    private static async Task<IResult> Edit(
        ConversationId id, MessageId messageId, CurrentUser caller,
        [FromHeader(Name = IdempotencyKey.Header)] ClientMessageId? key, Body<EditRequest> body, Messaging messaging,
        TimeProvider time)
    {
        var edit = body.Value;
        if (IdempotencyKey.Of(key, edit.ClientMessageId) is not { } clientId)
        {
            return Problems.Of(IdempotencyKey.Invalid);
        }

        var change = NewChange(caller, messageId, EntryKind.Edited, clientId, time);
        return await Make(
            id, change with { Text = edit.Text, Mentions = edit.Mentions, MentionAll = edit.MentionAll is true }, messaging);
    }

    /// <summary>Without a client id one is made: to delete or react again changes nothing more.</summary>
    private static MessageChange NewChange(
        CurrentUser caller, MessageId message, EntryKind kind, ClientMessageId? clientId, TimeProvider time) => new()
        {
            SenderId = caller.UserId,
            ClientMessageId = clientId ?? ClientMessageId.From(Guid.CreateVersion7(time.GetUtcNow())),
            MessageId = message,
            Kind = kind,
        };

    private static async Task<IResult> Make(ConversationId id, MessageChange change, Messaging messaging) =>
        Problems.Of(await messaging.Change(new(change.SenderId, blockMax: 1), id, change));
}
