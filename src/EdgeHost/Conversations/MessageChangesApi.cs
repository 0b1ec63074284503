using System.ComponentModel;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.Mvc;

namespace ChatOrleans.Conversations;

/// <summary>REST for what is done with a message: edit, delete, react.</summary>
internal static class MessageChangesApi
{
    private static readonly PossibleErrors OfAll = new(ChatErrorCode.Forbidden, ChatErrorCode.IdempotencyConflict);
    private static readonly PossibleErrors OfWhatAdds = new(ChatErrorCode.Blocked, ChatErrorCode.LimitReached);

    public static void Map(IEndpointRouteBuilder conversation)
    {
        var message = conversation.MapGroup("/messages/{messageId}")
            .WithMetadata(new CallCostAttribute(CallCostAttribute.Small), OfAll);
        message.MapPatch(string.Empty, Edit).WithName("editMessage").Produces<Sent>().WithMetadata(OfWhatAdds);
        message.MapDelete(string.Empty, ([AsParameters] Target target) => target.Make(new()
        {
            SenderId = target.Caller.UserId,
            ClientMessageId = target.ClientId,
            MessageId = target.MessageId,
            Kind = EntryKind.Deleted,
        })).WithName("deleteMessage").Produces<Sent>();
        message.MapPut("/reactions/{emoji}", ([AsParameters] Target target, string emoji) =>
            target.React(emoji, EntryKind.Reacted)).WithName("addReaction").Produces<Sent>().WithMetadata(OfWhatAdds);
        message.MapDelete("/reactions/{emoji}", ([AsParameters] Target target, string emoji) =>
            target.React(emoji, EntryKind.Unreacted)).WithName("removeReaction").Produces<Sent>();
    }

    private static async Task<IResult> Edit([AsParameters] Target target, Body<EditRequest> body)
    {
        var edit = body.Value;
        return edit.ClientMessageId is { } repeated && target.Key is { } key && repeated != key
            ? Problems.Of(ChatError.Invalid("clientMessageId", "Header Idempotency-Key and the body have different ids."))
            : await target.Make(new()
            {
                SenderId = target.Caller.UserId,
                ClientMessageId = edit.ClientMessageId ?? target.ClientId,
                MessageId = target.MessageId,
                Kind = EntryKind.Edited,
                Text = edit.Text,
                Mentions = edit.Mentions,
            });
    }

    /// <param name="Key">The client id. Without one a repeat is another change, which changes nothing more.</param>
    private readonly record struct Target(
        ConversationId Id,
        MessageId MessageId,
        CurrentUser Caller,
        [FromHeader(Name = "Idempotency-Key"), Description("The clientMessageId; made when there is none.")] ClientMessageId? Key,
        Messaging Messaging,
        TimeProvider Time)
    {
        public ClientMessageId ClientId { get; } = Key ?? ClientMessageId.From(Guid.CreateVersion7(Time.GetUtcNow()));

        public Task<IResult> React(string emoji, EntryKind kind) => Make(new()
        {
            SenderId = Caller.UserId,
            ClientMessageId = ClientId,
            MessageId = MessageId,
            Kind = kind,
            Emoji = emoji,
        });

        public async Task<IResult> Make(MessageChange change) =>
            Problems.Of(await Messaging.Change(new(Caller.UserId, blockMax: 1), Id, change));
    }
}
