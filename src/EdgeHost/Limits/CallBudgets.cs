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

    // Of a call that is not a message, on average.
    private const long CallBytes = 1024;

    private readonly KeyedBuckets<UserId> _users;
    private readonly KeyedBuckets<UserId> _bytes;
    private readonly KeyedBuckets<IPNetwork> _networks;

    public CallBudgets(IOptions<ChatLimits> limits, TimeProvider time)
    {
        PerMinute = limits.Value.CallsPerMinute + limits.Value.MessagesPerMinute;
        (_users, _networks) = (new(Create, Period, time), new(Create, Period, time));
        var textBytes = 2L * limits.Value.MessageTextBytes;
        var bytesAtOnce = Math.Max(2L * limits.Value.FrameBytes, limits.Value.MessagesBurst * textBytes);
        var bytesPerMinute = (limits.Value.MessagesPerMinute * textBytes) + (limits.Value.CallsPerMinute * CallBytes);
        _bytes = new(() => new(Clamped(bytesAtOnce), Clamped(bytesPerMinute), Period, time), Period, time);

        TokenBucket Create() => new(PerMinute, PerMinute, Period, time);

        static int Clamped(long bytes) => (int)Math.Min(int.MaxValue, bytes);
    }

    public int PerMinute { get; }

    public Spent Spend(UserId user, double cost) => _users.Spend(user, cost);

    /// <summary>
    /// What is sent to the hub: twice the texts of the messages that a user may send, and 1 KiB for each other call; at once
    /// those of <c>MessagesBurst</c>, or two of the largest frames.
    /// </summary>
    public Spent SpendBytes(UserId user, long bytes) => _bytes.Spend(user, bytes);

    /// <summary>An address counts with its closest network, which is one customer's.</summary>
    public Spent Spend(IPAddress? address, double cost) => _networks.Spend(ClientNetworks.Of(address ?? IPAddress.None)[0], cost);
}
