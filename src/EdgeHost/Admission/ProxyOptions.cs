using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.RegularExpressions;
using ChatOrleans.Limits;

namespace ChatOrleans.Admission;

/// <summary>Bound to section <c>ChatOrleans</c>.</summary>
internal sealed partial class ProxyOptions : IValidatableObject
{
    public const string Section = "ChatOrleans";

    /// <summary>
    /// Addresses and networks of the proxies before this host, such as <c>10.0.0.7</c> and <c>fd00:7::/64</c>. What they say in
    /// <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> is believed. Default none: nobody is believed.
    /// </summary>
    public string[] Proxies { get; set; } = [];

    /// <summary>
    /// The path below which proxies show this host, such as <c>/chat</c>; they may pass it on or take it away. Default none: the
    /// root of its name.
    /// </summary>
    public string BasePath { get; set; } = "";

    /// <summary>Null for what is neither an address nor a network, or is everybody.</summary>
    public static IPNetwork? Parse(string text) =>
        IPAddress.TryParse(text, out var address) ? new(address, AddressNetwork.BitsOf(address))
        : IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0 ? network
        : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var proxy in Proxies.Where(proxy => Parse(proxy) is null))
        {
            yield return new(
                $"{Section}:{nameof(Proxies)} has '{proxy}', which is neither an address nor a network such as 10.0.0.0/8.");
        }

        if (!Path().IsMatch(BasePath))
        {
            yield return new(
                $"{Section}:{nameof(BasePath)} is '{BasePath}', which is no path such as /chat: ASCII letters, digits, - and _, "
                + "and none of the host's own at its beginning, such as /api.");
        }
    }

    /// <summary>What the host has below its path can be no beginning of it.</summary>
    [GeneratedRegex(
        "^((?!/(api|hubs|health|assets|openapi|asyncapi|scalar|metrics|operator)(/|$))(/[A-Za-z0-9_-]+)+)?$",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Path();
}
