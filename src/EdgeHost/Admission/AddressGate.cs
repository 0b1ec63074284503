using System.Collections.Concurrent;
using System.Net;
using ChatOrleans.Connections;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

/// <summary>
/// Counts the TCP connections of each address from accept to close, before TLS and HTTP; those above the limit are closed.
/// </summary>
internal sealed class AddressGate(
    KnownProxies proxies, IOptions<EdgeOptions> options, ChatMetrics metrics, SecurityLog security)
{
    private readonly AddressCounts _counts = new(options.Value.ConnectionsPerAddress);

    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var network = proxies.CountedAs((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (!_counts.TryTake(network))
        {
            metrics.ConnectionsRefused.Add(1);
            security.Write(SecurityEvent.TooManyConnections, ((IPEndPoint)connection.RemoteEndPoint!).Address);
            connection.Abort(new ConnectionAbortedException("Too many connections of one address."));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _counts.Release(network);
        }
    };
}

/// <summary>How much each network has of something that it may have <paramref name="max"/> of.</summary>
internal sealed class AddressCounts(int max)
{
    private readonly ConcurrentDictionary<IPAddress, int> _counts = new();

    /// <param name="network">Null for one that is not counted.</param>
    public bool TryTake(IPAddress? network)
    {
        if (network is null)
        {
            return true;
        }

        while (true)
        {
            var count = _counts.GetOrAdd(network, 0);
            if (count >= max)
            {
                return false;
            }

            if (_counts.TryUpdate(network, count + 1, count))
            {
                return true;
            }
        }
    }

    public void Release(IPAddress? network)
    {
        while (network is not null && _counts.TryGetValue(network, out var count))
        {
            if (count > 1 ? _counts.TryUpdate(network, count - 1, count) : _counts.TryRemove(new(network, count)))
            {
                return;
            }
        }
    }
}
