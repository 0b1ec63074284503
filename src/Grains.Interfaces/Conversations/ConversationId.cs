using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ChatOrleans.Conversations;

/// <summary>
/// A conversation. Groups have a UUIDv7 made by their creator; a direct conversation's id follows from its two members, so that
/// two people who write to each other at the same moment meet in one conversation.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-id"), JsonConverter(typeof(UuidIdConverter<ConversationId>))]
public readonly record struct ConversationId([property: Id(0)] Guid Value) : IUuidId<ConversationId>
{
    /// <summary>The UUID version that only direct conversations have.</summary>
    public const int DirectVersion = 8;

    public static ConversationId From(Guid value) => new(value);

    public static bool TryParse(string? text, out ConversationId id) => IUuidId<ConversationId>.TryRead(text, out id);

    /// <summary>The conversation of two users, in either order: a UUIDv8 from the SHA-256 of both ids.</summary>
    public static ConversationId Direct(UserId one, UserId other)
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
