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

    private static readonly ChatError Busy =
        ChatError.Of(ChatErrorCode.Unavailable, "Too many sign-ins right now; retry.") with { RetryAfterMs = 2000 };

    public static void Map(IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        var open = auth.MapGroup(string.Empty)
            .AddEndpointFilter(Count)
            .RefuseMalformed()
            .WithMetadata(new PossibleErrors(ChatErrorCode.RateLimited));
        open.MapPost("/register", (
            Body<RegisterRequest> body, HttpContext context, AuthApi self, CancellationToken cancellationToken) =>
            self.Register(body.Value, NetworkOf(context), cancellationToken))
            .WithName("registerUser").Produces<Session>(201)
            .WithMetadata(new PossibleErrors(ChatErrorCode.Conflict), new AddressLimited(AddressLimit.Registrations));
        open.MapPost("/login", (
            Body<LoginRequest> body, HttpContext context, AuthApi self, CancellationToken cancellationToken) =>
            self.Login(body.Value, NetworkOf(context), cancellationToken))
            .WithName("logIn").Produces<Session>().WithMetadata(
                new PossibleErrors(ChatErrorCode.Unauthenticated, ChatErrorCode.Conflict),
                new AddressLimited(AddressLimit.FailedLogins));
        open.MapPost("/refresh", (Body<RefreshRequest> body, AuthApi self) => self.Refresh(body.Value))
            .WithName("refreshSession").Produces<Session>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Unauthenticated));
        auth.MapPost("/logout", (CurrentUser caller, AuthApi self) => self.Logout(caller))
            .RequireAuthorization().WithName("logOut").Produces(204);
    }

    public async Task<IResult> Register(RegisterRequest request, string network, CancellationToken cancellationToken)
    {
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

        var userId = UserId.From(Guid.CreateVersion7(time.GetUtcNow()));
        var device = WithId(request.Device);
        var claim = new ClaimName
        {
            UserId = userId,
            Password = request.Password,
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

        return Problems.Of(registered, StatusCodes.Status201Created);
    }

    public async Task<IResult> Login(LoginRequest request, string network, CancellationToken cancellationToken)
    {
        if (Credentials.Check(request.Device) is { } invalid)
        {
            return Problems.Of(invalid);
        }

        if (!UserNames.IsUsername(request.Username) || request.Password.Length > Credentials.PasswordLengthMax)
        {
            security.Write(SecurityEvent.LogInWrong);
            return Problems.Of(WrongCredentials);
        }

        var attempt = new LogInAttempt
        {
            Password = request.Password,
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
            return Problems.Of(error);
        }

        return Problems.Of(await calls.Try(
            new("log in", userId),
            async () =>
            {
                // Completes a registration that stopped halfway.
                await grains.User(userId).Create(new() { Username = request.Username, DisplayName = request.Username });
                return await starts.Start(userId, device);
            },
            cancellationToken));
    }

    public async Task<IResult> Refresh(RefreshRequest request)
    {
        if (RefreshToken.Parse(request.RefreshToken) is not { } presented)
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
        security.Write(SecurityEvent.LoggedOut);
        return ended.Error is { } error ? Problems.Of(error) : Results.NoContent();
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
