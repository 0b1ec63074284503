using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Users;

/// <summary>REST for users: the own profile, others by id or name.</summary>
internal static class UsersApi
{
    /// <summary>Users of one answer to a search.</summary>
    public const int FoundMax = 50;

    /// <summary>Users of one answer who are named by their ids.</summary>
    public const int ReadMax = 100;

    public const int AvatarLengthMax = 2_048;

    private const int FoundDefault = 20;

    // Of several words the index is asked for the longest, and for more names of each: those count who have all of them.
    private const int AskedMax = 3;
    private const int IndexedMax = 1_000;
    private const string ProfileTag = "^(\\*|\"[0-9]+\")$";

    // User grains that are asked at once.
    private const int Together = 16;
    private const string Uuids = "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,99}$";

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
        users.MapGet(string.Empty, FindOrRead).WithName("findUsers").Produces<UserList>()
            .WithMetadata(new CallCostAttribute(CallCostAttribute.Page));
    }

    private static bool IsNamed(User user, List<string> words, Strangers strangers)
    {
        var names = UserNames.WordsOf(user);
        return words.TrueForAll(word => strangers == Strangers.Ask
            ? names.Contains(word)
            : names.Any(name => name.StartsWith(word, StringComparison.Ordinal)));
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
        var displayName = ShownName.Of(body.Value.DisplayName);
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

        // The index of names changes with it, for everybody.
        return WithTag(
            response,
            await calls.TryChange(grains, new("change profile", caller.UserId), () => grains.User(caller.UserId).Change(new()
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

    private static Task<IResult> FindOrRead(
        [MinLength(1), MaxLength(UserNames.DisplayNameLengthMax), Description("A search. Either this or 'ids'.")] string? query,
        [Range(1, FoundMax), Description("Of a search.")] int? limit,
        [RegularExpression(Uuids), Description("Ids of users, separated by commas. Either this or 'query'.")] string? ids,
        IOptions<UserOptions> options, IGrainFactory grains, GrainRetry calls) =>
        ids is null ? Find(query, limit, options.Value.Strangers, grains, calls)
        : query is null && limit is null ? Read(ids, grains, calls)
        : Task.FromResult(Problems.Of(ChatError.Invalid("ids", "Give either 'query', with a 'limit', or 'ids'.")));

    /// <summary>
    /// In the order of their ids, without those who do not exist. Who does not answer now is named apart, because clients keep
    /// what they are told.
    /// </summary>
    private static async Task<IResult> Read(string ids, IGrainFactory grains, GrainRetry calls)
    {
        var asked = ids.Split(',').Select(id => UserId.TryParse(id, out var user) ? user : (UserId?)null).ToList();
        if (asked.Count > ReadMax || asked.Contains(null))
        {
            return Problems.Of(ChatError.Invalid("ids", $"1 to {ReadMax} UUIDs, separated by commas."));
        }

        var found = ImmutableArray.CreateBuilder<User>();
        var failed = ImmutableArray.CreateBuilder<UserId>();
        foreach (var some in asked.OfType<UserId>().Distinct().Chunk(Together))
        {
            var users = await Task.WhenAll(some.Select(id => calls.Try(
                new("read user", id), () => OrNotFound(grains.User(id).Get()))));
            found.AddRange(users.Select(user => user.Value).OfType<User>());
            failed.AddRange(some.Zip(users).Where(user => user.Second.Error is { Retryable: true }).Select(user => user.First));
        }

        return Problems.Value(new UserList(found.ToImmutable(), failed.Count > 0 ? failed.ToImmutable() : null));
    }

    /// <summary>
    /// Users of whose names (user name, words of the display name) each word of the query is one, or, among colleagues, begins
    /// one.
    /// </summary>
    private static async Task<IResult> Find(
        string? query, int? limit, Strangers strangers, IGrainFactory grains, GrainRetry calls)
    {
        var words = UserNames.WordsOf(query ?? string.Empty).ToList();
        if (words.Count == 0 || !ShownName.IsValid(query!, UserNames.DisplayNameLengthMax) || limit is < 1 or > FoundMax)
        {
            return Problems.Of(limit is < 1 or > FoundMax
                ? ChatError.Invalid("limit", $"1 to {FoundMax}.")
                : ChatError.Invalid("query", $"1 to {UserNames.DisplayNameLengthMax} characters of a name."));
        }

        return Problems.Of(await calls.Try<UserList>(new("find users"), async () =>
        {
            // One user may be found under several names. Whole names are asked for as such: how long the answer takes says
            // nothing of longer ones.
            var end = strangers == Strangers.Ask ? $"{IndexedName.End}" : string.Empty;
            var found = await Task.WhenAll(words.OrderByDescending(word => word.Length).Take(AskedMax)
                .Select(word => grains.Names().Find(word + end, words.Count == 1 ? FoundMax * 2 : IndexedMax)));
            var ids = found.Select(names => names.Select(name => name.UserId).Distinct())
                .Aggregate((all, named) => all.Intersect(named))
                .Take(words.Count == 1 ? limit ?? FoundDefault : FoundMax);
            var users = await Task.WhenAll(ids.Select(id => calls.Try(
                new("find user", id), () => OrNotFound(grains.User(id).Get()))));

            // A user that does not answer is left out, like one that only the index still has.
            return new UserList(
            [
                .. users.Select(user => user.Value).OfType<User>()
                    .Where(user => IsNamed(user, words, strangers)).Take(limit ?? FoundDefault),
            ], Failed: null);
        }));
    }
}
