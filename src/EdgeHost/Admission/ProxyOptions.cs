using System.ComponentModel.DataAnnotations;
using System.Net;
using ChatOrleans.Limits;

namespace ChatOrleans.Admission;

/// <summary>Bound to section <c>ChatOrleans</c>.</summary>
internal sealed class ProxyOptions : IValidatableObject
{
    public const string Section = "ChatOrleans";

    /// <summary>
    /// Addresses and networks of the proxies before this host, such as <c>10.0.0.7</c> and <c>fd00:7::/64</c>. What they say in
    /// <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> is believed. Default none: nobody is believed.
    /// </summary>
    public string[] Proxies { get; set; } = [];

    /// <summary>Null for what is neither an address nor a network, or is everybody.</summary>
    public static IPNetwork? Parse(string text) =>
        IPAddress.TryParse(text, out var address) ? new(address, AddressNetwork.BitsOf(address))
        : IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0 ? network
        : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Proxies
        .Where(proxy => Parse(proxy) is null)
        .Select(proxy => new ValidationResult(
            $"{Section}:{nameof(Proxies)} has '{proxy}', which is neither an address nor a network such as 10.0.0.0/8."));
}
