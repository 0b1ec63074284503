using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Auth;

/// <summary>Section <c>ChatOrleans:Cors</c>: closed unless origins are named.</summary>
internal sealed class CorsOptions : IValidatableObject
{
    public const string Section = "ChatOrleans:Cors";

    /// <summary>Origins whose pages may call this host, such as <c>https://chat.example</c>.</summary>
    public string[] Origins { get; set; } = [];

    /// <summary>As browsers write them, or they would be compared with what never comes.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Origins
        .Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var page)
            || page.GetLeftPart(UriPartial.Authority) != origin)
        .Select(origin => new ValidationResult(
            $"{Section}:{nameof(Origins)} has '{origin}', which is not an origin: write it as https://chat.example."));
}
