using System.Text.Json;

namespace ChatOrleans.Auth;

/// <summary>Which keys of a ring sign and verify at a moment.</summary>
internal sealed class UsableKeys
{
    private readonly Dictionary<string, SigningKey> _byHeader;

    private UsableKeys(SigningKey? signing, DateTimeOffset createdAt, IEnumerable<SigningKey> verifying)
    {
        (Signing, CreatedAt) = (signing, createdAt);
        _byHeader = verifying.ToDictionary(key => key.Header, StringComparer.Ordinal);
        Jwks = JsonSerializer.SerializeToUtf8Bytes(new { keys = _byHeader.Values.Select(key => key.ToJwk()) });
    }

    /// <summary>Null when there is none.</summary>
    public SigningKey? Signing { get; }

    /// <summary>When the one that signs was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The public keys, as RFC 7517 JSON.</summary>
    public byte[] Jwks { get; }

    public static UsableKeys None { get; } = new(null, default, []);

    /// <param name="opened">Those that could be decrypted, by id.</param>
    /// <param name="now">Of this edge: clocks of edges and silos may differ by as much as a token lives.</param>
    public static UsableKeys At(
        KeyRing ring, IReadOnlyDictionary<string, SigningKey> opened, DateTimeOffset now, TimeSpan tokenLifetime)
    {
        var keys = ring.Keys.Where(key => opened.ContainsKey(key.Id)).ToList();

        // From the day before it signs, until the last of its tokens has ended at the slowest edge.
        var verifying = keys.Where((_, i) => i == keys.Count - 1 || keys[i + 1].SignsFrom + (tokenLifetime * 2) > now).ToList();

        // The first key signs at once, also where a clock is behind.
        var signing = verifying.LastOrDefault(key => key.SignsFrom <= now) ?? verifying.FirstOrDefault();
        return new(
            signing is null ? null : opened[signing.Id], signing?.CreatedAt ?? now, verifying.Select(key => opened[key.Id]));
    }

    public SigningKey? ByHeader(ReadOnlySpan<char> header) =>
        _byHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) ? key : null;
}
