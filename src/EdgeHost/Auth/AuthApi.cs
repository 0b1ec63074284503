using ChatOrleans.Accounts;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;
using ChatOrleans.Sessions;
using ChatOrleans.Users;

namespace ChatOrleans.Auth;

/// <summary>Registration, log-in, refresh and log-out.</summary>
internal sealed class AuthApi(
    IGrainFactory grains, SessionStarts starts, RunningSessions sessions, GrainRetry calls, SecurityLog security,
    TimeProvider time)
{
    private static readonly ChatError WrongCredentials =
        ChatError.Of(ChatErrorCode.Unauthenticated, "User name or password is wrong.");

    private static readonly ChatError NoRefreshToken =
        ChatError.Of(ChatErrorCode.Unauthenticated, "There is no valid refresh token, in the request or as a cookie.");

    private static readonly ChatError Busy =
        ChatError.Of(ChatErrorCode.Unavailable, "Too many sign-ins right now; retry.") with { RetryAfterMs = 2000 };

    public static void Map(IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        var open = auth.MapGroup(string.Empty)
            .AddEndpointFilter(Count)
            .RefuseMalformed()
            .WithMetadata(new PossibleErrors(ChatErrorCode.RateLimited));
        open.MapPost("/register", async (
            Body<RegisterRequest> body, HttpContext context, AuthApi self, CancellationToken cancellationToken) => Answer(
                context, await self.Register(body.Value, NetworkOf(context), cancellationToken), body.Value.RefreshCookie is true,
                StatusCodes.Status201Created))
            .WithName("registerUser").Produces<Session>(201)
            .WithMetadata(new PossibleErrors(ChatErrorCode.Conflict), new AddressLimited(AddressLimit.Registrations));
        open.MapPost("/login", async (
            Body<LoginRequest> body, HttpContext context, AuthApi self, CancellationToken cancellationToken) => Answer(
                context, await self.Login(body.Value, NetworkOf(context), cancellationToken), body.Value.RefreshCookie is true))
            .WithName("logIn").Produces<Session>().WithMetadata(
                new PossibleErrors(ChatErrorCode.Unauthenticated, ChatErrorCode.Conflict),
                new AddressLimited(AddressLimit.FailedLogins));
        open.MapPost("/refresh", async (Body<RefreshRequest> body, HttpContext context, AuthApi self) => Answer(
                context, await self.Refresh(body.Value.RefreshToken ?? RefreshCookie.In(context.Request)),
                inCookie: body.Value.RefreshToken is null))
            .WithName("refreshSession").Produces<Session>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Unauthenticated));
        auth.MapPost("/logout", (CurrentUser caller, HttpContext context, AuthApi self) => self.Logout(caller, context))
            .RequireAuthorization().WithName("logOut").Produces(204);
    }

    public async Task<Reply<Session>> Register(RegisterRequest request, string network, CancellationToken cancellationToken)
    {
        var displayName = ShownName.Of(request.DisplayName) ?? request.Username;
        if (Credentials.Check(request, displayName) is { } invalid)
        {
            return invalid;
        }

        // Before the name is claimed: a device that cannot sign in must not register.
        var free = await calls.Try(
            new("register", Device: request.Device.Id), () => CheckIsFree(request.Device), cancellationToken);
        if (free.Error is { } held)
        {
            return held;
        }

        var userId = UserId.From(Guid.CreateVersion7(time.GetUtcNow()));
        var device = WithId(request.Device);
        var claim = new ClaimName
        {
            UserId = userId,
            Password = UnicodeText.Composed(request.Password),
            DeviceSecret = request.Device.Secret,
            Network = network,
        };
        var registered = await calls.Try(
            new("register", userId),
            async () =>
            {
                // The name first, because two registrations can collide on it. After a crash in between, logging in with
                // the same password completes the user.
                switch (await grains.Account(request.Username).Claim(claim))
                {
                    case ClaimOutcome.Taken:
                        security.Write(SecurityEvent.NameTaken);
                        return ChatError.Of(ChatErrorCode.Conflict, "This user name is taken.") with { Field = "username" };
                    case ClaimOutcome.Busy:
                        return Busy;
                }

                await grains.User(userId).Create(
                    new() { Username = request.Username, DisplayName = displayName, Email = request.Email });
                return await starts.Start(userId, device);
            },
            cancellationToken);
        if (registered.Error is null)
        {
            security.Write(SecurityEvent.Registered, userId, device.Id);
        }

        return registered;
    }

    public async Task<Reply<Session>> Login(LoginRequest request, string network, CancellationToken cancellationToken)
    {
        if (Credentials.Check(request.Device) is { } invalid)
        {
            return invalid;
        }

        if (!UserNames.IsUsername(request.Username) || Credentials.LengthOf(request.Password) > Credentials.PasswordLengthMax)
        {
            security.Write(SecurityEvent.LogInWrong);
            return WrongCredentials;
        }

        var attempt = new LogInAttempt
        {
            Password = UnicodeText.Composed(request.Password),
            DeviceSecret = request.Device.Secret,
            Network = network,
        };
        var userId = default(UserId);
        var device = WithId(request.Device);
        var judged = await calls.Try(
            new("log in"),
            async () =>
            {
                var answer = await grains.Account(request.Username).LogIn(attempt);
                userId = answer.UserId;
                Record(answer, device);
                return ErrorOf(answer);
            },
            cancellationToken);
        if (judged.Error is { } error)
        {
            return error;
        }

        return await calls.Try(
            new("log in", userId),
            async () =>
            {
                // Completes a registration that stopped halfway.
                await grains.User(userId).Create(new() { Username = request.Username, DisplayName = request.Username });
                return await starts.Start(userId, device);
            },
            cancellationToken);
    }

    public async Task<Reply<Session>> Refresh(string? token)
    {
        if (token is null || RefreshToken.Parse(token) is not { } presented)
        {
            return NoRefreshToken;
        }

        var next = presented.Next();
        var session = grains.DeviceSession(presented.DeviceId);
        return await calls.Try<Session>(new("refresh", Device: presented.DeviceId), async () =>
        {
            var refreshed = await session.Refresh(
                new() { PresentedHash = presented.Hash, NextHash = next.Hash, FamilyHash = presented.FamilyHash });
            if (refreshed is { Outcome: RefreshOutcome.Reused, Device: { } copied })
            {
                sessions.Forget(copied.UserId, copied.Id);
                security.Write(SecurityEvent.RefreshTokenReused, copied.UserId, copied.Id);
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
        });
    }

    public async Task<IResult> Logout(CurrentUser caller, HttpContext context)
    {
        var ended = await calls.Try<Nothing>(new("log out", caller.UserId, Device: caller.DeviceId), async () =>
        {
            await grains.DeviceSession(caller.DeviceId).End(caller.UserId);
            return Nothing.Value;
        });
        sessions.Forget(caller.UserId, caller.DeviceId);
        security.Write(SecurityEvent.LoggedOut);
        if (ended.Error is { } error)
        {
            return Problems.Of(error);
        }

        RefreshCookie.Remove(context, caller.DeviceId);
        return Results.NoContent();
    }

    private static IResult Answer(
        HttpContext context, Reply<Session> reply, bool inCookie, int status = StatusCodes.Status200OK)
    {
        if (inCookie && reply.Value is { } session)
        {
            RefreshCookie.Set(context, session.RefreshToken!);
            return Problems.Value(session with { RefreshToken = null }, status);
        }

        return Problems.Of(reply, status);
    }

    private static string NetworkOf(HttpContext context) => ClientNetworks.Of(context)[0].ToString();

    private static Reply<Nothing> ErrorOf(LogInAnswer answer) => answer.Outcome switch
    {
        LogInOutcome.Right => Nothing.Value,
        LogInOutcome.Wrong => WrongCredentials,
        LogInOutcome.TooOften => ChatError.RateLimited(nameof(ChatLimits.LoginAttempts), answer.RetryAfter),
        LogInOutcome.Busy => Busy,
    };

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

    private void Record(LogInAnswer answer, DeviceRequest device)
    {
        SecurityEvent? happened = answer.Outcome switch
        {
            LogInOutcome.Right => SecurityEvent.LoggedIn,
            LogInOutcome.Wrong => SecurityEvent.LogInWrong,
            LogInOutcome.TooOften => SecurityEvent.LogInLocked,
            LogInOutcome.Busy => null,
        };
        if (happened is not null)
        {
            security.Write(happened, answer.UserId == default ? null : answer.UserId, device.Id);
        }
    }

    /// <summary>Gives a device without an id one. Before any call: a repeat must mean the same device.</summary>
    private DeviceRequest WithId(DeviceRequest device) =>
        device with { Id = device.Id ?? DeviceId.From(Guid.CreateVersion7(time.GetUtcNow())) };
}
