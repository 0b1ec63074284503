namespace ChatOrleans.Auth;

/// <summary>
/// The key with which the edges of a cluster sign access tokens (grain key: the cluster's id). It knows only the key's id.
/// </summary>
[Alias("chat.signing-key-grain")]
public interface ISigningKeyGrain : IGrainWithStringKey
{
    /// <summary>The id of the key; null until an edge has set one.</summary>
    [Alias("current")]
    Task<string?> Current();

    /// <summary>
    /// Changes it to <paramref name="next"/> if it is still <paramref name="known"/>: of several edges that try at the same
    /// time, one succeeds. May be repeated.
    /// </summary>
    /// <returns>The id after the call.</returns>
    [Alias("replace")]
    Task<string> Replace(string? known, string next);
}
