using System.Collections.Concurrent;
using System.Net;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Logs;

/// <summary>
/// Writes events for whoever looks for attacks (<see cref="SecurityCategory"/>), a line each: of whom, and from where as the
/// rules of proxies count it. Neither contents nor passwords, tokens, mail addresses; and no user name, which may be a password
/// that was typed into the wrong field.
/// </summary>
public sealed partial class SecurityLog(IHttpContextAccessor requests, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _log = loggers.CreateLogger(SecurityCategory.Name);
    private readonly ConcurrentDictionary<SecurityEvent, FirstOfMinute> _rations = new();

    /// <summary>In the request that is being answered.</summary>
    /// <param name="user">Whom it concerns; null: who is signed in, if anybody is.</param>
    /// <param name="device">Likewise.</param>
    public void Write(SecurityEvent happened, UserId? user = null, DeviceId? device = null) =>
        Write(happened, requests.HttpContext, user, device);

    /// <param name="request">What it came with; null where that is not known.</param>
    public void Write(SecurityEvent happened, HttpContext? request, UserId? user = null, DeviceId? device = null) => Write(
        happened, user?.ToString() ?? Callers.UserOf(request), device?.ToString() ?? Callers.DeviceOf(request),
        Callers.AddressOf(request), request?.Request.Headers.UserAgent);

    /// <summary>Before there is a request.</summary>
    public void Write(SecurityEvent happened, IPAddress address) =>
        Write(happened, user: null, device: null, AddressNetwork.Plain(address), agent: null);

    private void Write(SecurityEvent happened, string? user, string? device, IPAddress? address, string? agent)
    {
        var isLast = false;
        if (_log.IsEnabled(happened.Level)
            && (!happened.IsRationed || IsFirst(happened, user ?? NetworkOf(address), out isLast)))
        {
            LogEvent(happened.Level, happened.What, happened.Outcome, user, device, address, LoggedText.Of(agent));
        }

        if (isLast)
        {
            LogRationed(happened.What, happened.Outcome);
        }
    }

    private static string NetworkOf(IPAddress? address) =>
        address is null ? string.Empty : AddressNetwork.Of(address).ToString();

    private bool IsFirst(SecurityEvent happened, string whose, out bool isLast) =>
        _rations.GetOrAdd(happened, static (_, time) => new(time), time).Take(whose, out isLast);

    [LoggerMessage("{What} {Outcome}: user {UserId}, device {DeviceId}, address {Address}, agent {UserAgent}")]
    private partial void LogEvent(
        LogLevel level, string what, string outcome, string? userId, string? deviceId, IPAddress? address, string? userAgent);

    [LoggerMessage(LogLevel.Warning, "{What} {Outcome}: further ones are not written in this minute.")]
    private partial void LogRationed(string what, string outcome);
}
