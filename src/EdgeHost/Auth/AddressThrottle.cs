using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>Registrations, log-ins and refreshes per address and minute. IPv6 addresses count by their /64.</summary>
internal sealed class AddressThrottle(IOptions<ChatLimits> limits) : IEndpointFilter, IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(NetworkOf(address), _ => new()
        {
            TokenLimit = limits.Value.LoginsPerAddressPerMinute,
            TokensPerPeriod = limits.Value.LoginsPerAddressPerMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            AutoReplenishment = true,
        }));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(context.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None);
        if (lease.IsAcquired)
        {
            return await next(context);
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromMinutes(1);
        return Problems.Of(ChatError.RateLimited(nameof(ChatLimits.LoginsPerAddressPerMinute), wait));
    }

    public void Dispose() => _limiter.Dispose();

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
