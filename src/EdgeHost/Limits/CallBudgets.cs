using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Limits;

/// <summary>
/// What each user may call at this edge, by REST and by all of their connections together; and each address, with calls that
/// nobody is signed in for. What appends to a log is also counted over all edges, by the user's grain.
/// </summary>
internal sealed class CallBudgets
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly KeyedBuckets<UserId> _users;
    private readonly KeyedBuckets<IPAddress> _networks;

    public CallBudgets(IOptions<ChatLimits> limits, TimeProvider time)
    {
        PerMinute = limits.Value.CallsPerMinute + limits.Value.MessagesPerMinute;
        (_users, _networks) = (new(Create, Period, time), new(Create, Period, time));

        TokenBucket Create() => new(PerMinute, PerMinute, Period, time);
    }

    public int PerMinute { get; }

    public Spent Spend(UserId user, int cost) => _users.Spend(user, cost);

    public Spent Spend(IPAddress? address, int cost) => _networks.Spend(NetworkOf(address ?? IPAddress.None), cost);

    /// <summary>An IPv6 address counts by its /64, which one household has.</summary>
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
