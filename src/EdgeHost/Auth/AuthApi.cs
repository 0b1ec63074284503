using ChatOrleans.Accounts;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;
using ChatOrleans.Sessions;
using ChatOrleans.Users;
using Microsoft.AspNetCore.Identity;

namespace ChatOrleans.Auth;

/// <summary>Registration, log-in, refresh and log-out.</summary>
internal sealed class AuthApi(
    IGrainFactory grains, SessionStarts starts, Passwords passwords, RunningSessions sessions, GrainRetry calls,
    TimeProvider time)
{
    private static readonly ChatError WrongCredentials =
        ChatError.Of(ChatErrorCode.Unauthenticated, "User name or password is wrong.");

    private static readonly ChatError Busy =
        ChatError.Of(ChatErrorCode.Unavailable, "Too many sign-ins right now; retry.") with { RetryAfterMs = 2000 };

    public static void Map(IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        var open = auth.MapGroup(string.Empty)
            .AddEndpointFilter(Count)
            .AddEndpointFilter(api.ServiceProvider.GetRequiredService<AddressThrottle>().InvokeAsync)
            .RefuseMalformed()
            .WithMetadata(new PossibleErrors(ChatErrorCode.RateLimited));
        open.MapPost("/register", (Body<RegisterRequest> body, AuthApi self, CancellationToken cancellationToken) =>
            self.Register(body, cancellationToken))
            .WithName("registerUser").Produces<Session>(201).WithMetadata(new PossibleErrors(ChatErrorCode.Conflict));
        open.MapPost("/login", (Body<LoginRequest> body, AuthApi self, CancellationToken cancellationToken) =>
            self.Login(body, cancellationToken))
            .WithName("logIn").Produces<Session>().WithMetadata(new PossibleErrors(
                ChatErrorCode.Unauthenticated, ChatErrorCode.Conflict));
        open.MapPost("/refresh", (Body<RefreshRequest> body, AuthApi self) => self.Refresh(body))
            .WithName("refreshSession").Produces<Session>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Unauthenticated));
        auth.MapPost("/logout", (CurrentUser caller, AuthApi self) => self.Logout(caller))
            .RequireAuthorization().WithName("logOut").Produces(204);
    }

    public async Task<IResult> Register(Body<RegisterRequest> body, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var displayName = request.DisplayName?.Trim() ?? request.Username;
        if (Credentials.Check(request, displayName) is { } invalid)
        {
            return Problems.Of(invalid);
        }

        // Before the name is claimed: a device that cannot sign in must not register.
        var free = await calls.Try(
            new("register", Device: request.Device.Id), () => CheckIsFree(request.Device), cancellationToken);
        if (free.Error is { } held)
        {
            return Problems.Of(held);
        }

        if (await passwords.Hash(request.Password, cancellationToken) is not { } hash)
        {
            return Problems.Of(Busy);
        }

        var userId = UserId.From(Guid.CreateVersion7(time.GetUtcNow()));
        var device = WithId(request.Device);
        return Problems.Of(
            await calls.Try(
                new("register", userId),
                async () =>
                {
                    // The name first, because two registrations can collide on it. After a crash in between, logging in with
                    // the same password completes the user.
                    if (!await grains.Account(request.Username).Register(userId, hash))
                    {
                        return ChatError.Of(ChatErrorCode.Conflict, "This user name is taken.") with { Field = "username" };
                    }

                    await grains.User(userId).Create(
                        new() { Username = request.Username, DisplayName = displayName, Email = request.Email });
                    return await starts.Start(userId, device);
                },
                cancellationToken),
            StatusCodes.Status201Created);
    }

    public async Task<IResult> Login(Body<LoginRequest> body, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (Credentials.Check(request.Device) is { } invalid)
        {
            return Problems.Of(invalid);
        }

        if (!UserNames.IsUsername(request.Username) || request.Password.Length > Credentials.PasswordLengthMax)
        {
            return Problems.Of(WrongCredentials);
        }

        var account = grains.Account(request.Username);
        var begun = await calls.Try<LoginAttempt>(
            new("log in"), async () => await account.BeginLogin(), cancellationToken);
        if (begun.Error is { } unavailable)
        {
            return Problems.Of(unavailable);
        }

        if (begun.Value!.LockedFor is { } lockedFor)
        {
            return Problems.Of(ChatError.RateLimited("LoginAttempts", lockedFor));
        }

        var device = WithId(request.Device);
        return await passwords.Verify(begun.Value.PasswordHash, request.Password, cancellationToken) switch
        {
            null => Problems.Of(Busy),
            PasswordVerificationResult.Failed => Problems.Of(WrongCredentials),
            var right => Problems.Of(await calls.Try(
                new("log in", begun.Value.UserId),
                async () =>
                {
                    var rehashed = right == PasswordVerificationResult.SuccessRehashNeeded
                        ? await passwords.Hash(request.Password, cancellationToken)
                        : null;
                    await account.LoginSucceeded(rehashed);
                    await grains.User(begun.Value.UserId).Create(
                        new() { Username = request.Username, DisplayName = request.Username });
                    return await starts.Start(begun.Value.UserId, device);
                },
                cancellationToken)),
        };
    }

    public async Task<IResult> Refresh(Body<RefreshRequest> body)
    {
        if (RefreshToken.Parse(body.Value.RefreshToken) is not { } presented)
        {
            return Problems.Of(ChatError.Of(ChatErrorCode.Unauthenticated, "The refresh token is not valid."));
        }

        var next = presented.Next();
        var session = grains.DeviceSession(presented.DeviceId);
        return Problems.Of(await calls.Try<Session>(new("refresh", Device: presented.DeviceId), async () =>
        {
            var refreshed = await session.Refresh(
                new() { PresentedHash = presented.Hash, NextHash = next.Hash, FamilyHash = presented.FamilyHash });
            if (refreshed is { Outcome: RefreshOutcome.Reused, Device: { } copied })
            {
                sessions.Forget(copied.UserId, copied.Id);
            }

            return refreshed.Outcome switch
            {
                RefreshOutcome.Rotated => await starts.Answer(refreshed.Device!, next),
                RefreshOutcome.Reused => ChatError.Of(
                    ChatErrorCode.Unauthenticated,
                    "This refresh token was used before: the session has ended. Sign in again."),
                RefreshOutcome.Ended => ChatError.Of(ChatErrorCode.Unauthenticated, "The session has ended."),
                RefreshOutcome.TooOften => ChatError.RateLimited(
                    nameof(ChatLimits.RefreshesPerMinute), refreshed.RetryAfter),
            };
        }));
    }

    public async Task<IResult> Logout(CurrentUser caller)
    {
        var ended = await calls.Try<Nothing>(new("log out", caller.UserId, Device: caller.DeviceId), async () =>
        {
            await grains.DeviceSession(caller.DeviceId).End(caller.UserId);
            return Nothing.Value;
        });
        sessions.Forget(caller.UserId, caller.DeviceId);
        return ended.Error is { } error ? Problems.Of(error) : Results.NoContent();
    }

    private static async ValueTask<object?> Count(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var route = ((RouteEndpoint)context.HttpContext.GetEndpoint()!).RoutePattern.RawText!;
        context.HttpContext.RequestServices.GetRequiredService<ChatMetrics>()
            .LoggedIn(route[(route.LastIndexOf('/') + 1)..], Problems.CodeOf(result));
        return result;
    }

    private async Task<Reply<Nothing>> CheckIsFree(DeviceRequest device) =>
        device.Id is { } id && await grains.DeviceSession(id).Get() is not null
            ? ChatError.Of(ChatErrorCode.Conflict, "This device id belongs to another user's session.") with
            {
                Field = "device.id",
            }
            : Nothing.Value;

    /// <summary>Gives a device without an id one. Before any call: a repeat must mean the same device.</summary>
    private DeviceRequest WithId(DeviceRequest device) =>
        device with { Id = device.Id ?? DeviceId.From(Guid.CreateVersion7(time.GetUtcNow())) };
}
