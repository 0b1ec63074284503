using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Auth;

/// <summary>
/// The keys with which the edges of a cluster sign access tokens (grain key: the cluster's id). It keeps them, says when they
/// sign, and takes them away; it cannot read them.
/// </summary>
[Alias("chat.signing-key-grain")]
public interface ISigningKeyGrain : IGrainWithStringKey
{
    /// <summary>Null when they still have the version <paramref name="known"/>: edges ask every few seconds.</summary>
    [Alias("read")]
    Task<KeyRing?> Read(long? known);

    /// <summary>
    /// Adds a key, which the grain gives its times, if the version is still <paramref name="known"/> and no other key waits to
    /// sign: of several edges that try at the same time, one succeeds. May be repeated.
    /// </summary>
    /// <returns>The keys after the call.</returns>
    [Alias("add")]
    Task<KeyRing> Add(long known, SealedKey key);

    /// <summary>
    /// Takes over keys of before, with the times at which they were made, if there was never one. May be repeated.
    /// </summary>
    /// <returns>The keys after the call.</returns>
    [Alias("import")]
    Task<KeyRing> Import(ImmutableArray<SealedKey> keys);

    /// <summary>
    /// No token of the key is good any more, nor one of the keys before it, if it has begun to sign. If it was to sign now, the
    /// next one does. A repeat changes nothing.
    /// </summary>
    /// <param name="keyId">Null: all keys.</param>
    /// <returns>The keys after the call; <see cref="ChatErrorCode.NotFound"/> where there is no such key.</returns>
    [Alias("revoke")]
    Task<Reply<KeyRing>> Revoke(string? keyId);
}
