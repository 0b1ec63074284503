using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace ChatOrleans.Embedded;

/// <summary>Options of the one-process runtime.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>The assemblies with grain interfaces and classes.</summary>
    [MinLength(1)]
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>How long a caller waits for an answer; then the outcome is unknown. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An activation without calls for this long is collected. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a stop waits for running calls and deactivations. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
