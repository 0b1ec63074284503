namespace ChatOrleans.Errors;

/// <summary>The stable error codes of REST and hub. Names are the contract; texts are free to change.</summary>
[GenerateSerializer, Alias("chat.error-code")]
public enum ChatErrorCode
{
    /// <summary>No valid token, or a wrong password.</summary>
    Unauthenticated,

    /// <summary>The caller's role does not allow it.</summary>
    Forbidden,

    /// <summary>There is no such thing, or the caller may not know of it: a conversation of others, for example.</summary>
    NotFound,

    /// <summary>A field has a wrong shape or value; <see cref="ChatError.Field"/> names it.</summary>
    Invalid,

    /// <summary>Text or envelope is over its limit.</summary>
    TooLarge,

    /// <summary>Too often; <see cref="ChatError.RetryAfterMs"/> says when again.</summary>
    RateLimited,

    /// <summary>
    /// A limit on a number of things (members, devices, conversations …) is reached; the text names it.
    /// </summary>
    LimitReached,

    /// <summary>The same client id was used before with other content.</summary>
    IdempotencyConflict,

    /// <summary>The state changed in between, or the name is taken.</summary>
    Conflict,

    /// <summary>One of the two has blocked the other.</summary>
    Blocked,

    /// <summary>Temporarily unavailable; retry the same request.</summary>
    Unavailable,
}

/// <summary>An expected failure, as a value: a code, a text for people, and whether repeating helps.</summary>
[GenerateSerializer, Immutable, Alias("chat.error")]
public sealed record ChatError
{
    [Id(0)] public required ChatErrorCode Code { get; init; }

    [Id(1)] public required string Message { get; init; }

    /// <summary>The field of the request that is wrong, camelCase; with <see cref="ChatErrorCode.Invalid"/>.</summary>
    [Id(2)] public string? Field { get; init; }

    /// <summary>Milliseconds to wait before the same request can succeed.</summary>
    [Id(3)] public long? RetryAfterMs { get; init; }

    public bool Retryable => Code is ChatErrorCode.RateLimited or ChatErrorCode.Unavailable;

    public static ChatError Of(ChatErrorCode code, string message) => new() { Code = code, Message = message };

    public static ChatError Invalid(string field, string message) =>
        new() { Code = ChatErrorCode.Invalid, Message = message, Field = field };

    public static ChatError RateLimited(string limit, TimeSpan retryAfter) => new()
    {
        Code = ChatErrorCode.RateLimited,
        Message = $"Too often ({limit}).",
        RetryAfterMs = (long)Math.Ceiling(retryAfter.TotalMilliseconds),
    };
}

/// <summary>A reply, whatever its value is.</summary>
public interface IReply
{
    ChatError? Error { get; }
}

/// <summary>A value, or the reason why there is none. Exactly one of both is set. Also the hub's reply shape.</summary>
[GenerateSerializer, Immutable, Alias("chat.reply`1")]
public sealed record Reply<T> : IReply
    where T : class
{
    [Id(0)] public T? Value { get; init; }

    [Id(1)] public ChatError? Error { get; init; }

    public static implicit operator Reply<T>(T value) => new() { Value = value };

    public static implicit operator Reply<T>(ChatError error) => new() { Error = error };
}
