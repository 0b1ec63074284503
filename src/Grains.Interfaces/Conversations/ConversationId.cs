using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ChatOrleans.Conversations;

/// <summary>
/// A conversation. Groups have a UUIDv7 made by their creator. A direct conversation has a random UUIDv8, which
/// <see cref="IDirectGrain"/> keeps for its two users: nobody else can know it.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-id"), JsonConverter(typeof(UuidIdConverter<ConversationId>))]
public readonly record struct ConversationId([property: Id(0)] Guid Value) : IUuidId<ConversationId>
{
    /// <summary>The UUID version that only direct conversations have.</summary>
    public const int DirectVersion = 8;

    public static ConversationId From(Guid value) => new(value);

    public static bool TryParse(string? text, out ConversationId id) => IUuidId<ConversationId>.TryRead(text, out id);

    /// <summary>For a new direct conversation.</summary>
    public static ConversationId NewDirect() => Direct(new(RandomNumberGenerator.GetBytes(16)));

    /// <summary>Of these 122 random bits.</summary>
    public static ConversationId Direct(Guid random) =>
        IUuidId<ConversationId>.Stamped(random.ToByteArray(bigEndian: true), version: DirectVersion);

    /// <summary>
    /// The id that a direct conversation of an earlier version has: from the SHA-256 of its users' ids, in either order.
    /// </summary>
    public static ConversationId EarlierDirect(UserId one, UserId other)
    {
        var (low, high) = one.Value.CompareTo(other.Value) <= 0 ? (one, other) : (other, one);
        Span<byte> pair = stackalloc byte[32];
        low.Value.TryWriteBytes(pair, bigEndian: true, out _);
        high.Value.TryWriteBytes(pair[16..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(pair, hash);
        return IUuidId<ConversationId>.Stamped(hash[..16], version: DirectVersion);
    }

    public override string ToString() => Value.ToString();
}
