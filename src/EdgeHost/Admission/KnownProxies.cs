using System.Net;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace ChatOrleans.Admission;

/// <summary>Who is believed when they say for whom a request is (<see cref="ProxyOptions"/>).</summary>
internal sealed partial class KnownProxies(IOptions<ProxyOptions> options, ILogger<KnownProxies> logger)
{
    private const string AnybodyKey = "FORWARDEDHEADERS_ENABLED";

    private readonly IPNetwork[] _networks =
        [.. options.Value.Proxies.Select(ProxyOptions.Parse).OfType<IPNetwork>()];

    private int _warned;

    /// <exception cref="InvalidOperationException">The framework is told to believe everybody.</exception>
    public static void ThrowIfAnybodyIs(IConfiguration configuration)
    {
        if (configuration.GetValue<bool>(AnybodyKey))
        {
            throw new InvalidOperationException(
                $"ASPNETCORE_{AnybodyKey} lets anybody claim any address: name the proxies in ChatOrleans:Proxies instead.");
        }
    }

    /// <summary>
    /// Null for an address whose connections are not counted: a proxy's, which are those of many people, and this machine's own.
    /// </summary>
    public IPAddress? CountedAs(IPAddress? address) =>
        address is null || IPAddress.IsLoopback(AddressNetwork.Plain(address)) || Has(address)
            ? null
            : AddressNetwork.Of(address);

    /// <summary>Call it before whatever asks for a client's address or scheme.</summary>
    public void Use(IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            WarnOfStrangers(context);
            return next(context);
        });
        if (_networks.Length == 0)
        {
            // The framework would take an empty list for everybody.
            return;
        }

        // From the nearest proxy on, as long as a known one speaks: the list is the limit.
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in _networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(forwarded);
    }

    private bool Has(IPAddress address) =>
        Array.Exists(_networks, network => network.Contains(AddressNetwork.Plain(address)));

    /// <summary>Once: anybody can send such a header.</summary>
    private void WarnOfStrangers(HttpContext context)
    {
        if (_warned == 0 && context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
            && context.Connection.RemoteIpAddress is { } address && !Has(address)
            && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            LogStranger(AddressNetwork.Plain(address));
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "{Address} sends X-Forwarded-For and is not believed. If it is your proxy, name it in ChatOrleans:Proxies; else all who "
        + "come through it count as one address.")]
    private partial void LogStranger(IPAddress address);
}
