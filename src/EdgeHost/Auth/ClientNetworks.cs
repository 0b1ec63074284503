using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace ChatOrleans.Auth;

/// <summary>The networks that a client's address may be one customer's: the closest first.</summary>
internal static class ClientNetworks
{
    private const int AddressBits = 32;

    // What providers give to a household, to a site, and to a company.
    private static readonly int[] PrefixBits = [64, 56, 48];

    public static ImmutableArray<IPNetwork> Of(HttpContext context) => Of(context.Connection.RemoteIpAddress ?? IPAddress.None);

    public static ImmutableArray<IPNetwork> Of(IPAddress address)
    {
        var client = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return client.AddressFamily == AddressFamily.InterNetwork
            ? [new(client, AddressBits)]
            : [.. PrefixBits.Select(bits => new IPNetwork(FirstOf(client, bits), bits))];
    }

    private static IPAddress FirstOf(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return new(bytes);
    }
}
