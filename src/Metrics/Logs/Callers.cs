using System.Net;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.Http;

namespace ChatOrleans.Logs;

/// <summary>Of whom a request is, for the log.</summary>
public static class Callers
{
    /// <summary>The claims of who is signed in.</summary>
    public const string UserClaim = "sub";

    /// <inheritdoc cref="UserClaim"/>
    public const string DeviceClaim = "did";

    internal static string? UserOf(HttpContext? request) => request?.User.FindFirst(UserClaim)?.Value;

    internal static string? DeviceOf(HttpContext? request) => request?.User.FindFirst(DeviceClaim)?.Value;

    /// <summary>After known proxies have said it.</summary>
    internal static IPAddress? AddressOf(HttpContext? request) =>
        request?.Connection.RemoteIpAddress is { } address ? AddressNetwork.Plain(address) : null;
}
