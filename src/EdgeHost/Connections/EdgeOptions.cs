using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Connections;

/// <summary>Section <c>ChatOrleans:Edge</c>.</summary>
internal sealed class EdgeOptions
{
    public const string Section = "ChatOrleans:Edge";

    /// <summary>The time over which clients' reconnects are spread when this host goes away. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainSpread { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stop waits for clients to leave and for calls to end. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Connections of this host at the same time: three quarters of them WebSockets, and a quarter all others. Default: as many
    /// as its limit of open files and its memory allow.
    /// </summary>
    [Range(8, 10_000_000)]
    public int? Connections { get; set; }

    /// <summary>
    /// Connections of one address at the same time; of IPv6, of one /64. Those of <c>ChatOrleans:Proxies</c> and of this machine
    /// are not counted. Default 1,000.
    /// </summary>
    [Range(1, 10_000_000)]
    public int ConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Whether <c>Strict-Transport-Security</c> holds for subdomains too: only where all of them have TLS. Default false.
    /// </summary>
    public bool HstsSubDomains { get; set; }
}
