namespace ChatOrleans.Auth;

/// <summary>Section <c>ChatOrleans:Cors</c>: closed unless origins are named.</summary>
internal sealed class CorsOptions
{
    public const string Section = "ChatOrleans:Cors";

    /// <summary>Origins whose pages may call this host, such as <c>https://chat.example</c>.</summary>
    public string[] Origins { get; set; } = [];
}
