using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ChatOrleans.Conversations;

/// <summary>
/// A message within its conversation. It has the layout of a UUIDv7 (48 bits of milliseconds, so ids sort by time) and
/// carries the message's sequence in its low 32 bits: a message is found by its place in the log, and no store needs an
/// index on message ids. The other 42 bits are a hash, so that ids of different conversations differ.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.message-id"), JsonConverter(typeof(UuidIdConverter<MessageId>))]
public readonly record struct MessageId([property: Id(0)] Guid Value) : IUuidId<MessageId>
{
    /// <summary>The largest sequence that fits: the limit of entries in one conversation.</summary>
    public const long SequenceMax = uint.MaxValue;

    /// <summary>
    /// The message's place in its conversation's log. Any UUID has a number here: compare the id after look-up.
    /// </summary>
    public long Sequence
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        }
    }

    public static MessageId From(Guid value) => new(value);

    public static bool TryParse(string? text, out MessageId id) => IUuidId<MessageId>.TryRead(text, out id);

    /// <summary>The id of the entry at <paramref name="sequence"/> (1 to <see cref="SequenceMax"/>).</summary>
    public static MessageId At(ConversationId conversation, long sequence, DateTimeOffset sentAt)
    {
        Span<byte> source = stackalloc byte[32];
        conversation.Value.TryWriteBytes(source, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(source[16..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(source[24..], sentAt.UtcTicks);

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, sentAt.ToUnixTimeMilliseconds() << 16);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(source, hash);
        hash[..6].CopyTo(bytes[6..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], checked((uint)sequence));
        return IUuidId<MessageId>.Stamped(bytes, version: 7);
    }

    /// <summary>Whether an entry of that conversation has or had this id: it says so of itself.</summary>
    public bool IsOf(ConversationId conversation)
    {
        Span<byte> bytes = stackalloc byte[16];
        Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && At(conversation, Sequence, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)) == this;
    }

    public override string ToString() => Value.ToString();
}
