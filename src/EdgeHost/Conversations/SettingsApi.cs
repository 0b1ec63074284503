using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>REST for what a user sets for themself in a conversation.</summary>
internal static class SettingsApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGroup("/conversations/{id}/settings")
        .WithTags("conversations").RequireAuthorization().RefuseMalformed()
        .MapPatch(string.Empty, CheckAndChange).WithName("changeSettings").Produces<ConversationSettings>()
        .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));

    private static async Task<IResult> CheckAndChange(
        ConversationId id, CurrentUser caller, Body<SettingsRequest> body, IGrainFactory grains, GrainRetry calls)
    {
        var change = body.Value.ToChange();
        if (change.Check() is { } invalid)
        {
            return Problems.Of(invalid);
        }

        var call = new GrainCall("change settings", caller.UserId, id);
        var permitted = await calls.TakePermit(grains, call, UserRate.Changes, nameof(ChatLimits.ChangesPerMinute));
        return Problems.Of(permitted.Error is { } tooOften
            ? tooOften
            : await calls.Try(call, () => Change(grains, caller.UserId, id, change)));
    }

    private static async Task<Reply<ConversationSettings>> Change(
        IGrainFactory grains, UserId caller, ConversationId id, SettingsChange change)
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
