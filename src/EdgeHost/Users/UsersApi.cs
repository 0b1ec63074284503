using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.Mvc;

namespace ChatOrleans.Users;

/// <summary>REST for users: the own profile, others by id or name.</summary>
internal static class UsersApi
{
    private const int FoundMax = 50;
    private const int AvatarLengthMax = 2_048;
    private const string ProfileTag = "^(\\*|\"[0-9]+\")$";

    private static readonly ChatError NoSuchUser = ChatError.Of(ChatErrorCode.NotFound, "There is no such user.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("users").RequireAuthorization().RefuseMalformed();
        users.MapGet("/me", async (CurrentUser caller, HttpResponse response, IGrainFactory grains, GrainRetry calls) =>
            WithTag(
                response,
                await calls.Try(
                    new("get own profile", caller.UserId), () => OrNotFound(grains.User(caller.UserId).GetOwn()))))
            .WithName("getOwnProfile").Produces<User>().WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        users.MapPatch("/me", Change).WithName("changeOwnProfile").Produces<User>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound, ChatErrorCode.Conflict));
        users.MapGet("/{id}", async (UserId id, IGrainFactory grains, GrainRetry calls) =>
            Problems.Of(await calls.Try(new("get user", id), () => OrNotFound(grains.User(id).Get()))))
            .WithName("getUser").Produces<User>().WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        users.MapGet(string.Empty, Find).WithName("findUsers").Produces<UserList>();
    }

    private static async Task<Reply<User>> OrNotFound(Task<User?> get) => await get is { } user ? user : NoSuchUser;

    private static IResult WithTag(HttpResponse response, Reply<User> user)
    {
        if (user.Value is not null)
        {
            response.Headers.ETag = $"\"{user.Value.Version}\"";
        }

        return Problems.Of(user);
    }

    private static async Task<IResult> Change(
        CurrentUser caller, HttpResponse response, Body<ProfileRequest> body,
        [FromHeader(Name = "If-Match"), RegularExpression(ProfileTag), Description("The ETag of the profile to be changed.")]
        string? ifMatch,
        IGrainFactory grains, GrainRetry calls)
    {
        var displayName = body.Value.DisplayName?.Trim();
        if (displayName is not null && !UserNames.IsDisplayName(displayName))
        {
            return Problems.Of(ChatError.Invalid("displayName", "A display name has 1 to 64 characters."));
        }

        if (body.Value.Avatar is { Length: > 0 } avatar && !IsAvatar(avatar))
        {
            return Problems.Of(ChatError.Invalid(
                "avatar", $"An https address of at most {AvatarLengthMax} characters, without user name and password."));
        }

        long? version = null;
        if (ifMatch is not (null or "" or "*"))
        {
            if (!long.TryParse(ifMatch.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var given))
            {
                return Problems.Of(ChatError.Invalid("If-Match", "Pass the ETag of the profile."));
            }

            version = given;
        }

        return WithTag(
            response,
            await calls.Try(new("change profile", caller.UserId), () => grains.User(caller.UserId).Change(new()
            {
                DisplayName = displayName,
                Avatar = body.Value.Avatar,
                IfVersion = version,
            })));
    }

    /// <summary>The browsers of others may ask for it.</summary>
    private static bool IsAvatar(string address) =>
        address.Length <= AvatarLengthMax && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https", UserInfo: "", Host.Length: > 0 };

    /// <summary>Users whose user name, or a word of their display name, starts with the query.</summary>
    private static async Task<IResult> Find(
        [Required, MinLength(1)] string? query, [Range(1, FoundMax)] int? limit, IGrainFactory grains, GrainRetry calls)
    {
        var prefix = query?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(prefix) || limit is < 1 or > FoundMax)
        {
            return Problems.Of(ChatError.Invalid(
                string.IsNullOrEmpty(prefix) ? "query" : "limit", $"A query of some letters; limit is 1 to {FoundMax}."));
        }

        return Problems.Of(await calls.Try<UserList>(new("find users"), async () =>
        {
            // One user may be found under several names.
            var found = await grains.Names().Find(prefix, FoundMax * 2);
            var ids = found.Select(name => name.UserId).Distinct().Take(limit ?? 20);
            var users = await Task.WhenAll(ids.Select(id => calls.Try(
                new("find user", id), () => OrNotFound(grains.User(id).Get()))));

            // A user that does not answer is left out, like one that only the index still has.
            return new UserList([.. users.Select(user => user.Value).OfType<User>()]);
        }));
    }
}
