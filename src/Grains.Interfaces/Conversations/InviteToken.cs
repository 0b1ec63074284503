using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ChatOrleans.Conversations;

/// <summary>
/// An invite link of a conversation: a UUIDv8 of the SHA-256 of its token. The log and the store have this alone: nobody finds
/// the token by it.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.invite-id"), JsonConverter(typeof(UuidIdConverter<InviteId>))]
public readonly record struct InviteId([property: Id(0)] Guid Value) : IUuidId<InviteId>
{
    public static InviteId From(Guid value) => new(value);

    public static bool TryParse(string? text, out InviteId id) => IUuidId<InviteId>.TryRead(text, out id);

    public override string ToString() => Value.ToString();
}

/// <summary>
/// What an invite link lets in by: the conversation and 128 random bits, as 43 characters of base64url. Whoever makes it shows it
/// once; it crosses no grain boundary.
/// </summary>
public readonly record struct InviteToken
{
    /// <summary>Of its text.</summary>
    [StringSyntax(StringSyntaxAttribute.Regex)]
    public const string Pattern = "^[A-Za-z0-9_-]{43}$";

    private const int IdBytes = 16;
    private const int SecretBytes = 16;

    private readonly string _text;

    private InviteToken(ReadOnlySpan<byte> bytes)
    {
        _text = Base64Url.EncodeToString(bytes);
        Conversation = ConversationId.From(new(bytes[..IdBytes], bigEndian: true));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        Id = IUuidId<InviteId>.Stamped(hash[..IdBytes], version: 8);
    }

    public ConversationId Conversation { get; }

    public InviteId Id { get; }

    public static InviteToken New(ConversationId conversation)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SecretBytes];
        conversation.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[IdBytes..]);
        return new(bytes);
    }

    public static bool TryParse(string? text, out InviteToken token)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SecretBytes];
        var isRead = Base64Url.IsValid(text, out var length) && length == bytes.Length
            && Base64Url.TryDecodeFromChars(text, bytes, out _);
        token = isRead ? new(bytes) : default;

        // One token has one spelling.
        return isRead && token._text == text;
    }

    public override string ToString() => _text;
}
