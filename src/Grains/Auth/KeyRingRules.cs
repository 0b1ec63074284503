using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Auth;

/// <summary>Which keys there are, and from when on each signs.</summary>
internal static class KeyRingRules
{
    // So that a call that is repeated, and an operator, find what was revoked lately.
    private const int RevokedMax = 32;

    /// <summary>
    /// Null while another key waits to sign: more than one in a <see cref="KeyRing.Lead"/> is a fault of an edge.
    /// </summary>
    public static KeyRing? Add(KeyRing ring, SealedKey key, DateTimeOffset now) =>
        ring.Keys is [.., var newest] && newest.SignsFrom > now
            ? null
            : ring with
            {
                Version = ring.Version + 1,
                Keys =
                [
                    .. InUse(ring.Keys, now),
                    key with { CreatedAt = now, SignsFrom = ring.Keys.IsEmpty ? now : now + KeyRing.Lead },
                ],
            };

    /// <summary>Before they were kept here, a key signed from when it was made.</summary>
    public static KeyRing? Import(KeyRing ring, ImmutableArray<SealedKey> keys, DateTimeOffset now) =>
        ring.Version > 0 || keys.IsEmpty
            ? null
            : ring with
            {
                Version = 1,
                Keys = InUse([.. keys.Select(key => key with { SignsFrom = key.CreatedAt < now ? key.CreatedAt : now })], now),
            };

    /// <summary>The same ring when nothing is to be done.</summary>
    public static Reply<KeyRing> Revoke(KeyRing ring, string? keyId, DateTimeOffset now)
    {
        if (keyId is null)
        {
            return ring.Keys.IsEmpty ? ring : Without(ring, ring.Keys, now);
        }

        if (ring.Keys.FirstOrDefault(key => key.Id == keyId) is not { } revoked)
        {
            return ring.Revoked.Any(key => key.Id == keyId) ? ring : ChatError.Of(
                ChatErrorCode.NotFound,
                $"There is no signing key '{keyId}'. There are: {string.Join(", ", ring.Keys.Select(key => key.Id))}.");
        }

        // Those before it go too. The last of them would sign again, although its time was over, and whoever has a copy of it
        // would be believed again.
        return Without(
            ring, revoked.SignsFrom > now ? [revoked] : ring.Keys[..(ring.Keys.IndexOf(revoked) + 1)], now);
    }

    private static KeyRing Without(KeyRing ring, ImmutableArray<SealedKey> revoked, DateTimeOffset now)
    {
        var left = ring.Keys.RemoveRange(revoked);
        return ring with
        {
            Version = ring.Version + 1,
            Keys = left is [var first, ..] && first.SignsFrom > now ? left.SetItem(0, first with { SignsFrom = now }) : left,
            Revoked =
            [
                .. ring.Revoked.Concat(revoked.Select(key => new RevokedKey { Id = key.Id, At = now })).TakeLast(RevokedMax),
            ],
        };
    }

    /// <summary>Without those of which no edge takes a token any more, whatever the lifetime that it gives tokens.</summary>
    private static ImmutableArray<SealedKey> InUse(ImmutableArray<SealedKey> keys, DateTimeOffset now) =>
        [.. keys.Where((_, i) => i == keys.Length - 1 || keys[i + 1].SignsFrom + (KeyRing.TokenLifetimeMax * 2) > now)];
}
