using System.Net;
using ChatOrleans.Auth;
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
    private readonly KeyedBuckets<IPNetwork> _networks;

    public CallBudgets(IOptions<ChatLimits> limits, TimeProvider time)
    {
        PerMinute = limits.Value.CallsPerMinute + limits.Value.MessagesPerMinute;
        (_users, _networks) = (new(Create, Period, time), new(Create, Period, time));

        TokenBucket Create() => new(PerMinute, PerMinute, Period, time);
    }

    public int PerMinute { get; }

    public Spent Spend(UserId user, double cost) => _users.Spend(user, cost);

    /// <summary>An address counts with its closest network, which is one customer's.</summary>
    public Spent Spend(IPAddress? address, double cost) => _networks.Spend(ClientNetworks.Of(address ?? IPAddress.None)[0], cost);
}
