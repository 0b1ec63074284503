using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Sessions;

/// <summary>How long sessions last. Section <c>ChatOrleans:Sessions</c>.</summary>
public sealed class SessionOptions
{
    public const string Section = "ChatOrleans:Sessions";

    /// <summary>A session ends this long after its log-in, however often it is refreshed. Default 365 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long a refresh token may be presented again whose successor was not. Default 20 s. Whoever copies a token can use it
    /// unnoticed no longer than until the owner's next refresh, with or without it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(20);
}
