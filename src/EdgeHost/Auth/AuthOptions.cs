using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Auth;

/// <summary>Section <c>ChatOrleans:Auth</c>.</summary>
internal sealed class AuthOptions
{
    public const string Section = "ChatOrleans:Auth";

    /// <summary>The issuer and the audience of tokens. Default <c>chatorleans</c>.</summary>
    [Required]
    public string Issuer { get; set; } = "chatorleans";

    /// <summary>How long an access token is valid. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A signing key older than this is replaced at the next start. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Where the keys are kept: <c>ChatOrleans:DataDirectory</c>.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";
}
