using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ChatOrleans.Json;

namespace ChatOrleans;

/// <summary>An id around a UUID; its text form (lower-case, with hyphens) is its grain key and its JSON form.</summary>
public interface IUuidId<TSelf> : ISpanParsable<TSelf>
    where TSelf : struct, IUuidId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);

    // REST route values and the JSON converter accept the hyphenated form only, so that one id has one spelling.
    static TSelf ISpanParsable<TSelf>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TSelf.From(Guid.ParseExact(s, "D"));

    static bool ISpanParsable<TSelf>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out TSelf result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = TSelf.From(value);
        return parsed;
    }

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => TSelf.Parse(s.AsSpan(), provider);

    static bool IParsable<TSelf>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out TSelf result) =>
        TSelf.TryParse(s.AsSpan(), provider, out result);
}

/// <summary>A user; UUIDv7, made by the edge at registration.</summary>
[GenerateSerializer, Immutable, Alias("chat.user-id"), JsonConverter(typeof(UuidIdConverter<UserId>))]
public readonly record struct UserId([property: Id(0)] Guid Value) : IUuidId<UserId>
{
    public static UserId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>One device of one user: an installation that logs in, holds tokens and acknowledges on its own.</summary>
[GenerateSerializer, Immutable, Alias("chat.device-id"), JsonConverter(typeof(UuidIdConverter<DeviceId>))]
public readonly record struct DeviceId([property: Id(0)] Guid Value) : IUuidId<DeviceId>
{
    public static DeviceId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>A client's own id of one request, made before the first try and repeated with every further one.</summary>
[GenerateSerializer, Immutable, Alias("chat.client-message-id"), JsonConverter(typeof(UuidIdConverter<ClientMessageId>))]
public readonly record struct ClientMessageId([property: Id(0)] Guid Value) : IUuidId<ClientMessageId>
{
    public static ClientMessageId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>One edge host process, from its start to its end; a restarted host has a new id.</summary>
[GenerateSerializer, Immutable, Alias("chat.edge-id")]
public readonly record struct EdgeId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}
