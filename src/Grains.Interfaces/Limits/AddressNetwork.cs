using System.Net;
using System.Net.Sockets;

namespace ChatOrleans.Limits;

/// <summary>Whom an address belongs to: one customer of a provider has a whole /64 of IPv6.</summary>
public static class AddressNetwork
{
    private const int CustomerBytes = 8;

    public static IPAddress Of(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return plain;
        }

        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(CustomerBytes).Clear();
        return new(bytes);
    }

    /// <summary>A socket of both families shows IPv4 addresses as IPv6.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public static int BitsOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
}
