using System.ComponentModel.DataAnnotations;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>REST for those who come in by themself: invite links, and joining by one or without.</summary>
internal static class InvitesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var all = api.MapGroup(string.Empty).WithTags("conversations").RequireAuthorization().RefuseMalformed()
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        var some = all.MapGroup("/conversations/{id}/invites").WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden));
        some.MapPost(string.Empty, Create).WithName("createInvite").Produces<CreatedInvite>(201)
            .WithMetadata(new PossibleErrors(ChatErrorCode.LimitReached));
        some.MapGet(string.Empty, async (ConversationId id, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Of(await calls.Try(
                new("list invites", caller.UserId, id), () => grains.Conversation(id).Invites(caller.UserId))))
            .WithName("listInvites").Produces<InviteList>();
        some.MapDelete("/{inviteId}", Revoke).WithName("revokeInvite").Produces(204);

        all.MapPost("/conversations/{id}/join", (
            ConversationId id, CurrentUser caller, IGrainFactory grains, GrainRetry calls, KnownUsers users) =>
            Join(id, null, caller.UserId, grains, calls, users))
            .WithName("joinConversation").Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden, ChatErrorCode.LimitReached));

        var one = all.MapGroup("/invites/{token}");
        one.MapGet(string.Empty, async (
            [RegularExpression(InviteToken.Pattern)] InviteToken token, CurrentUser caller, IGrainFactory grains,
            GrainRetry calls) =>
            Problems.Of(await calls.Try(
                new("preview invite", caller.UserId, token.Conversation),
                () => grains.Conversation(token.Conversation).Preview(caller.UserId, token.Id))))
            .WithName("previewInvite").Produces<ConversationPreview>()
            .WithMetadata(new CallCostAttribute(CallCostAttribute.Page));
        one.MapPost("/join", (
            [RegularExpression(InviteToken.Pattern)] InviteToken token, CurrentUser caller, IGrainFactory grains,
            GrainRetry calls, KnownUsers users) =>
            Join(token.Conversation, token.Id, caller.UserId, grains, calls, users))
            .WithName("joinByInvite").Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.LimitReached));
    }

    private static async Task<IResult> Create(
        ConversationId id, CurrentUser caller, Body<CreateInviteRequest> body, IGrainFactory grains, GrainRetry calls)
    {
        var token = InviteToken.New(id);
        var terms = new InviteTerms { Id = token.Id, ExpiresAt = body.Value.ExpiresAt, UsesMax = body.Value.UsesMax };
        var invite = await calls.TryChange(
            grains, new("create invite", caller.UserId, id),
            () => grains.Conversation(id).CreateInvite(caller.UserId, terms));
        return invite.Error is { } error
            ? Problems.Of(error)
            : Problems.Value(CreatedInvite.Of(invite.Value!, token), StatusCodes.Status201Created);
    }

    private static async Task<IResult> Revoke(
        ConversationId id, InviteId inviteId, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
        Problems.Nothing(await calls.TryChange(
            grains, new("revoke invite", caller.UserId, id),
            () => grains.Conversation(id).RevokeInvite(caller.UserId, inviteId)));

    private static async Task<IResult> Join(
        ConversationId id, InviteId? invite, UserId caller, IGrainFactory grains, GrainRetry calls, KnownUsers users)
    {
        var joined = await calls.TryChange(
            grains, new("join", caller, id), () => grains.Conversation(id).Join(caller, invite));
        return joined.Error is { } error
            ? Problems.Of(error)
            : Problems.Value(await users.Name(Summary.Of(joined.Value!)));
    }
}
