using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;

namespace ChatOrleans.Users;

/// <summary>REST for whom a user has blocked.</summary>
internal static class BlocksApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var blocks = api.MapGroup("/users/me/blocks").WithTags("users").RequireAuthorization().RefuseMalformed();
        blocks.MapGet(string.Empty, async (CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Of(await calls.Try<BlockList>(
                new("list blocks", caller.UserId), async () => new BlockList(await grains.User(caller.UserId).Blocked()))))
            .WithName("listBlocks").Produces<BlockList>();
        blocks.MapPut("/{userId}", async (UserId userId, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Nothing(await calls.Try(new("block user", caller.UserId), () => Block(caller.UserId, userId, grains))))
            .WithName("blockUser").Produces(204).WithMetadata(new CallCostAttribute(CallCostAttribute.Page))
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound, ChatErrorCode.LimitReached));
        blocks.MapDelete("/{userId}", async (UserId userId, CurrentUser caller, IGrainFactory grains, GrainRetry calls) =>
            Problems.Nothing(await calls.Try<Nothing>(new("unblock user", caller.UserId), async () =>
            {
                await grains.User(caller.UserId).Unblock(userId);
                return Nothing.Value;
            })))
            .WithName("unblockUser").Produces(204).WithMetadata(new CallCostAttribute(CallCostAttribute.Page));
    }

    private static async Task<Reply<Nothing>> Block(UserId caller, UserId other, IGrainFactory grains) =>
        await grains.User(other).Get() is null
            ? ChatError.Of(ChatErrorCode.NotFound, "There is no such user.")
            : await grains.User(caller).Block(other);
}
