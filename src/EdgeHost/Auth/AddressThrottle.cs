using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>Metadata of an operation that anybody may call: what of it is counted by address.</summary>
internal enum AddressLimit
{
    FailedLogins,
    Registrations,
}

/// <summary>
/// Refuses log-ins and registrations from networks that have too many, before their bodies are read. Each call is counted when it
/// comes, so that many side by side do not pass; a log-in that succeeds is taken back, and what the cluster could not answer.
/// </summary>
internal sealed class AddressThrottle(
    IOptions<ChatLimits> limits, ChatMetrics metrics, SecurityLog security, TimeProvider time)
{
    private readonly NetworkCounts _failedLogins =
        new(limits.Value.FailedLoginsPerAddressPerMinute, TimeSpan.FromMinutes(1), time);

    private readonly NetworkCounts _registrations =
        new(limits.Value.RegistrationsPerAddressPerHour, TimeSpan.FromHours(1), time);

    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AddressLimited>()?.Limit is not { } limit)
        {
            await next(context);
            return;
        }

        var counts = limit == AddressLimit.FailedLogins ? _failedLogins : _registrations;
        var networks = ClientNetworks.Of(context);
        if (counts.Take(networks) is { } wait)
        {
            await Refuse(context, limit, wait);
            return;
        }

        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable
            || (limit == AddressLimit.FailedLogins && context.Response.StatusCode == StatusCodes.Status200OK))
        {
            counts.GiveBack(networks);
        }
    }

    private Task Refuse(HttpContext context, AddressLimit limit, TimeSpan wait)
    {
        var (kind, name, happened) = limit switch
        {
            AddressLimit.FailedLogins =>
                ("login", nameof(ChatLimits.FailedLoginsPerAddressPerMinute), SecurityEvent.TooManyLogIns),
            AddressLimit.Registrations =>
                ("register", nameof(ChatLimits.RegistrationsPerAddressPerHour), SecurityEvent.TooManyRegistrations),
        };
        security.Write(happened);
        metrics.LoggedIn(kind, ChatErrorCode.RateLimited);
        return Problems.Of(ChatError.RateLimited(name, wait)).ExecuteAsync(context);
    }
}

/// <inheritdoc cref="AddressLimit"/>
internal sealed record AddressLimited(AddressLimit Limit);

internal static class AddressThrottling
{
    /// <summary>Call it after adding the routing, which says what is limited.</summary>
    public static IApplicationBuilder UseAddressThrottle(this IApplicationBuilder app) =>
        app.Use(next =>
        {
            var throttle = app.ApplicationServices.GetRequiredService<AddressThrottle>();
            return context => throttle.Invoke(context, next);
        });
}
