using System.Security.Claims;
using ChatOrleans.Logs;

namespace ChatOrleans.Auth;

/// <summary>The caller, from a verified access token: a user, on a device, in one of its sessions.</summary>
internal readonly record struct CurrentUser(UserId UserId, DeviceId DeviceId, SessionId SessionId)
{
    public const string UserClaim = Callers.UserClaim;
    public const string DeviceClaim = Callers.DeviceClaim;
    public const string SessionClaim = "sid";

    public static CurrentUser Of(ClaimsPrincipal principal) => new(
        UserId.From(Guid.ParseExact(principal.FindFirstValue(UserClaim)!, "D")),
        DeviceId.From(Guid.ParseExact(principal.FindFirstValue(DeviceClaim)!, "D")),
        SessionId.From(Guid.ParseExact(principal.FindFirstValue(SessionClaim)!, "D")));

    /// <summary>Lets REST handlers take the caller as a parameter; their routes require a verified token.</summary>
    public static ValueTask<CurrentUser> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));
}
