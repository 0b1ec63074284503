using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using ChatOrleans.Logs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatOrleans.Operator;

/// <summary>HTTP Basic, for which every browser has its own prompt: the password is the operator's key.</summary>
internal sealed class OperatorHandler(
    IOptions<OperatorOptions> settings,
    SecurityLog security,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Password() is not { } password)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var isRight = settings.Value.Key is { } key && IsSame(password, key);
        security.Write(isRight ? SecurityEvent.OperatorRight : SecurityEvent.OperatorWrong, Context);
        return Task.FromResult(isRight
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name)), Scheme.Name))
            : AuthenticateResult.Fail("Wrong operator key."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Basic realm=\"operator\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    /// <summary>Takes the same time, independent of lengths and of where the two differ.</summary>
    private static bool IsSame(string password, string key) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(password)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private string? Password()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers[HeaderNames.Authorization], out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? string.Empty, bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}
