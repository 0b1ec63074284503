using System.Security.Claims;
using System.Text.Encodings.Web;
using ChatOrleans.Errors;
using ChatOrleans.Logs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>Reads the access token from the bearer header; for the hub from the query too, where that is switched on.</summary>
internal sealed class BearerHandler(
    AccessTokens tokens,
    RunningSessions sessions,
    IOptions<AuthOptions> auth,
    SecurityLog security,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private const string KeyParameter = "key";
    private const string QueryParameter = "access_token";

    private static readonly ChatError NoToken =
        ChatError.Of(ChatErrorCode.Unauthenticated, "A valid access token is required.");

    private static readonly ChatError InQuery = ChatError.Of(
        ChatErrorCode.Unauthenticated,
        $"The access token must be in the Authorization header, not in the query ({AuthOptions.Section}:"
        + $"{nameof(AuthOptions.TokensInQuery)}).");

    /// <summary>The key by which the token of these properties was verified.</summary>
    public static SigningKey KeyOf(AuthenticationProperties properties) => properties.GetParameter<SigningKey>(KeyParameter)!;

    private bool TakesQuery =>
        auth.Value.TokensInQuery && Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? authorization = Request.Headers.Authorization;
        var token = authorization?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) is true ? authorization[7..]
            : TakesQuery ? Request.Query[QueryParameter].ToString()
            : null;
        if (string.IsNullOrEmpty(token))
        {
            return AuthenticateResult.NoResult();
        }

        if (tokens.Verify(token) is not var (claims, key)
            || !await sessions.Runs(new(claims.UserId, claims.DeviceId, claims.SessionId)))
        {
            security.Write(SecurityEvent.AccessTokenRefused, Context);
            return AuthenticateResult.Fail("The access token is not valid.");
        }

        var identity = new ClaimsIdentity(
            [
                new(CurrentUser.UserClaim, claims.UserId.ToString()),
                new(CurrentUser.DeviceClaim, claims.DeviceId.ToString()),
                new(CurrentUser.SessionClaim, claims.SessionId.ToString()),
            ],
            SchemeName);
        // The hub closes connections whose token has run out, or whose key was revoked.
        var properties = new AuthenticationProperties { ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(claims.Expires) };
        properties.SetParameter(KeyParameter, key);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), properties, SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems
        .Of(!TakesQuery && Request.Query.ContainsKey(QueryParameter) ? InQuery : NoToken)
        .ExecuteAsync(Context);
}
