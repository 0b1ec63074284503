using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Metrics;

/// <summary>Section <c>ChatOrleans:Metrics</c>.</summary>
public sealed class MetricsOptions
{
    public const string Section = "ChatOrleans:Metrics";

    /// <summary>
    /// Where <c>/metrics</c> is served, and nothing else: anyone who reaches it may read it. Default none: nowhere.
    /// </summary>
    [RegularExpression(@"http://[^/:\s]+:\d{1,5}", ErrorMessage = $"{Section}:{nameof(Address)} is like http://127.0.0.1:9464.")]
    public string? Address { get; set; }
}
