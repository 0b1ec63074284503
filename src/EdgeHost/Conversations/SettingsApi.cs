using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Conversations;

/// <summary>REST for what a user sets for themself in a conversation, and has begun to write there.</summary>
internal sealed class SettingsApi(IGrainFactory grains, GrainRetry calls, IOptions<ChatLimits> limits)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var one = api.MapGroup("/conversations/{id}").WithTags("conversations").RequireAuthorization().RefuseMalformed()
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        one.MapPatch("/settings", (ConversationId id, CurrentUser caller, Body<SettingsRequest> body, SettingsApi self) =>
            self.CheckAndChange(caller.UserId, id, body.Value.ToChange()))
            .WithName("changeSettings").Produces<ConversationSettings>();
        one.MapPut("/draft", (ConversationId id, CurrentUser caller, Body<DraftRequest> body, SettingsApi self) =>
            self.CheckAndChange(
                caller.UserId, id, new() { Draft = new() { Text = body.Value.Text, ReplyTo = body.Value.ReplyTo } }))
            .WithName("saveDraft").Produces<ConversationSettings>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.LimitReached));
    }

    private async Task<IResult> CheckAndChange(UserId caller, ConversationId id, SettingsChange change)
    {
        if (change.Check(id, limits.Value) is { } invalid)
        {
            return Problems.Of(invalid);
        }

        return Problems.Of(await calls.TryChange(
            grains, new("change settings", caller, id), () => Change(caller, id, change)));
    }

    private async Task<Reply<ConversationSettings>> Change(UserId caller, ConversationId id, SettingsChange change)
    {
        var reply = await grains.User(caller).ChangeSettings(id, change);
        if (reply.Error is not { Code: ChatErrorCode.NotFound })
        {
            return reply;
        }

        // Who has just joined may be a member whose inbox has not been notified yet.
        var summary = await grains.Conversation(id).Summary(caller);
        return summary.Error ?? ChatError.Of(ChatErrorCode.Unavailable, "You have just joined; retry.");
    }
}
