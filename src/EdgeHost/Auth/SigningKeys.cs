using ChatOrleans.Errors;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>
/// The keys that access tokens are signed with and verified by, as the cluster has them; <see cref="KeyRotation"/> brings them.
/// </summary>
internal sealed class SigningKeys(IOptions<AuthOptions> options, TimeProvider time)
{
    private KeyRing _ring = new();
    private Dictionary<string, SigningKey> _opened = [];
    private volatile UsableKeys _usable = UsableKeys.None;
    private long _readAt = time.GetTimestamp();

    /// <summary>The version of all that has been taken; null while something of it could not be.</summary>
    public long? Version { get; private set; }

    /// <exception cref="TransientException">There is none now: all were revoked, and the next is being made.</exception>
    public SigningKey Current =>
        _usable.Signing ?? throw new TransientException("There is no key to sign access tokens with yet.");

    public byte[] Jwks => _usable.Jwks;

    /// <summary>Of the key that signs.</summary>
    public TimeSpan Age => _usable is { Signing: not null, CreatedAt: var createdAt }
        ? time.GetUtcNow() - createdAt
        : TimeSpan.Zero;

    /// <summary>How long ago the keys were read.</summary>
    public TimeSpan ReadAge => time.GetElapsedTime(Volatile.Read(ref _readAt));

    /// <summary>Whether the newest is so old that the next one has to be published.</summary>
    public bool NeedsNext => _ring.Keys is not [.., var newest]
        || time.GetUtcNow() - newest.CreatedAt >= options.Value.KeyLifetime - KeyRing.Lead;

    public SigningKey? ByHeader(ReadOnlySpan<char> header) => _usable.ByHeader(header);

    /// <summary>
    /// Takes over what the cluster has now. What it has no more goes, also when something else is wrong. Called by one at a time.
    /// </summary>
    /// <returns>Null; or why not all keys could be taken.</returns>
    public async Task<string?> Take(KeyRing ring, KeyEncryption encryption)
    {
        var before = _opened;
        string? fault = null;
        Dictionary<string, SigningKey> opened = [];
        foreach (var sealedKey in ring.Keys)
        {
            var (key, why) = before.TryGetValue(sealedKey.Id, out var known) ? (known, null) : encryption.Decrypt(sealedKey);
            fault ??= why;
            if (key is not null)
            {
                opened[key.Id] = key;
            }
        }

        (_ring, _opened, Version) = (ring, opened, fault is null ? ring.Version : null);
        Judge();

        // After nothing takes their tokens any more: whoever is about to go on because of one sees it now, or is ended here.
        foreach (var gone in before.Values.Where(key => !opened.ContainsKey(key.Id)))
        {
            await gone.DisposeAsync();
        }

        return fault;
    }

    /// <summary>The keys that were taken are those that the cluster has.</summary>
    public void Confirm()
    {
        Volatile.Write(ref _readAt, time.GetTimestamp());
        Judge();
    }

    /// <summary>Time goes on: another one may sign, and one less verify.</summary>
    public void Judge() =>
        _usable = UsableKeys.At(_ring, _opened, time.GetUtcNow(), options.Value.AccessTokenLifetime);
}
