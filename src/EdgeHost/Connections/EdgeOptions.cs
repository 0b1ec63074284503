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
}
