namespace ChatOrleans.Auth;

/// <summary>
/// Which key the edges of a cluster sign access tokens with (grain key: the cluster's id). Of a key it knows the id alone.
/// </summary>
[Alias("chat.signing-key-grain")]
public interface ISigningKeyGrain : IGrainWithStringKey
{
    /// <summary>The id of the key; null until an edge has said one.</summary>
    [Alias("current")]
    Task<string?> Current();

    /// <summary>
    /// From now on it is <paramref name="next"/>, if it is <paramref name="known"/> until now: of several edges that change
    /// it at the same time, one does. May be repeated.
    /// </summary>
    /// <returns>Which it is then.</returns>
    [Alias("replace")]
    Task<string> Replace(string? known, string next);
}
