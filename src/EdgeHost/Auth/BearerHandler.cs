using System.Security.Claims;
using System.Text.Encodings.Web;
using ChatOrleans.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>
/// Reads the access token from the bearer header, and for the hub, where browsers cannot set one, from the query.
/// </summary>
internal sealed class BearerHandler(
    AccessTokens tokens,
    RunningSessions sessions,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? authorization = Request.Headers.Authorization;
        var token = authorization?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) is true ? authorization[7..]
            : Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) ? Request.Query["access_token"].ToString()
            : null;
        if (string.IsNullOrEmpty(token))
        {
            return AuthenticateResult.NoResult();
        }

        if (tokens.Verify(token) is not { } claims
            || !await sessions.Runs(new(claims.UserId, claims.DeviceId, claims.SessionId)))
        {
            return AuthenticateResult.Fail("The access token is not valid.");
        }

        var identity = new ClaimsIdentity(
            [
                new(CurrentUser.UserClaim, claims.UserId.ToString()),
                new(CurrentUser.DeviceClaim, claims.DeviceId.ToString()),
                new(CurrentUser.SessionClaim, claims.SessionId.ToString()),
            ],
            SchemeName);
        // The hub closes connections whose token has run out.
        var properties = new AuthenticationProperties { ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(claims.Expires) };
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), properties, SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems
        .Of(ChatError.Of(ChatErrorCode.Unauthenticated, "A valid access token is required."))
        .ExecuteAsync(Context);
}
