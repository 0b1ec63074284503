using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Auth;

/// <summary>Section <c>ChatOrleans:Auth</c>.</summary>
internal sealed class AuthOptions : IValidatableObject
{
    public const string Section = "ChatOrleans:Auth";

    /// <summary>The issuer and the audience of tokens. Default <c>chatorleans</c>.</summary>
    [Required]
    public string Issuer { get; set; } = "chatorleans";

    /// <summary>How long an access token is valid. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Whether the hub takes an access token as <c>access_token</c> in the query, which proxies may log. Default false: browsers
    /// negotiate with the header, and the id that they get opens the socket.
    /// </summary>
    public bool TokensInQuery { get; set; }

    /// <summary>The age at which a signing key stops to sign; the next one is made a day before. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00")]
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// 32 bytes in Base64, the same for all edges of a cluster: signing keys are encrypted by them. Default none: see
    /// <see cref="KeySecretFile"/>.
    /// </summary>
    public string? KeySecret { get; set; }

    /// <summary>
    /// A file with them. Default none: where there is no cluster, <see cref="OwnSecretFile"/>, which is made at the first start.
    /// </summary>
    public string? KeySecretFile { get; set; }

    /// <summary>Where a process that is alone keeps its secret: <c>ChatOrleans:DataDirectory</c>.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    public bool HasSecret => KeySecret is not null || KeySecretFile is not null;

    public string OwnSecretFile => Path.Combine(DataDirectory, "key-secret");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeySecret is not null && KeySecretFile is not null)
        {
            yield return new($"{Section}:{nameof(KeySecret)} and {Section}:{nameof(KeySecretFile)} are both set: give one.");
        }
        else if (HasSecret && Fault() is { } fault)
        {
            yield return new(fault);
        }
    }

    private string? Fault()
    {
        try
        {
            KeyEncryption.Of(this);
            return null;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }
}
