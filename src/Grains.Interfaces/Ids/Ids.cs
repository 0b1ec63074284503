using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace ChatOrleans;

/// <summary>An id around a UUID; its text form (lower-case, with hyphens) is its grain key and its JSON form.</summary>
public interface IUuidId<TSelf>
    where TSelf : struct, IUuidId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);

    /// <summary>Reads the hyphenated form only, so that one id has one spelling.</summary>
    static bool TryRead(string? text, out TSelf id)
    {
        var read = Guid.TryParseExact(text, "D", out var value);
        id = TSelf.From(value);
        return read;
    }

    /// <summary>An id of these 16 bytes, with the bits that RFC 9562 wants of a version.</summary>
    internal static TSelf Stamped(Span<byte> bytes, byte version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return TSelf.From(new(bytes, bigEndian: true));
    }
}

/// <summary>A user. Of a person a UUIDv7, made by the edge at registration.</summary>
[GenerateSerializer, Immutable, Alias("chat.user-id"), JsonConverter(typeof(UuidIdConverter<UserId>))]
public readonly record struct UserId([property: Id(0)] Guid Value) : IUuidId<UserId>
{
    public static UserId From(Guid value) => new(value);

    public static bool TryParse(string? text, out UserId id) => IUuidId<UserId>.TryRead(text, out id);

    /// <summary>
    /// The user of a program, such as a bot: a UUIDv8 from the SHA-256 of the user name, ignoring case, so that every process
    /// that runs the program finds the same user.
    /// </summary>
    public static UserId OfProgram(string username)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("program:" + username.ToLowerInvariant()));
        return IUuidId<UserId>.Stamped(hash.AsSpan(0, 16), version: 8);
    }

    public override string ToString() => Value.ToString();
}

/// <summary>One device of one user: an installation that logs in, holds tokens and acknowledges on its own.</summary>
[GenerateSerializer, Immutable, Alias("chat.device-id"), JsonConverter(typeof(UuidIdConverter<DeviceId>))]
public readonly record struct DeviceId([property: Id(0)] Guid Value) : IUuidId<DeviceId>
{
    public static DeviceId From(Guid value) => new(value);

    public static bool TryParse(string? text, out DeviceId id) => IUuidId<DeviceId>.TryRead(text, out id);

    public override string ToString() => Value.ToString();
}

/// <summary>
/// One session of a device, from a log-in to its end: 128 random bits, new at each log-in. Empty for a session that began before
/// sessions had ids, and still runs.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.session-id"), JsonConverter(typeof(UuidIdConverter<SessionId>))]
public readonly record struct SessionId([property: Id(0)] Guid Value) : IUuidId<SessionId>
{
    public static SessionId From(Guid value) => new(value);

    public static SessionId New() => new(new Guid(RandomNumberGenerator.GetBytes(16)));

    public static bool TryParse(string? text, out SessionId id) => IUuidId<SessionId>.TryRead(text, out id);

    public override string ToString() => Value.ToString();
}

/// <summary>A client's own id of one request, made before the first try and repeated with every further one.</summary>
[GenerateSerializer, Immutable, Alias("chat.client-message-id"), JsonConverter(typeof(UuidIdConverter<ClientMessageId>))]
public readonly record struct ClientMessageId([property: Id(0)] Guid Value) : IUuidId<ClientMessageId>
{
    public static ClientMessageId From(Guid value) => new(value);

    public static bool TryParse(string? text, out ClientMessageId id) => IUuidId<ClientMessageId>.TryRead(text, out id);

    public override string ToString() => Value.ToString();
}

/// <summary>
/// One life of the data set, with a random id. A restore begins a new one: from then on numbers may belong to other entries
/// than before. The first has no id.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.epoch-id"), JsonConverter(typeof(UuidIdConverter<EpochId>))]
public readonly record struct EpochId([property: Id(0)] Guid Value) : IUuidId<EpochId>
{
    public static EpochId From(Guid value) => new(value);

    public static bool TryParse(string? text, out EpochId id) => IUuidId<EpochId>.TryRead(text, out id);

    public override string ToString() => Value.ToString();
}

/// <summary>One edge host process, from its start to its end; a restarted host has a new id.</summary>
[GenerateSerializer, Immutable, Alias("chat.edge-id")]
public readonly record struct EdgeId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}
