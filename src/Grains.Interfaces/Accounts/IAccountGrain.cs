namespace ChatOrleans.Accounts;

/// <summary>A name that is claimed. Its text form says nothing, because calls are logged with their arguments.</summary>
[GenerateSerializer, Immutable, Alias("chat.claim-name")]
public sealed record ClaimName
{
    [Id(0)] public required UserId UserId { get; init; }

    /// <summary>Null for a program: a log-in under this name finds no account.</summary>
    [Id(1)] public string? Password { get; init; }

    /// <inheritdoc cref="LogInAttempt.DeviceSecret"/>
    [Id(2)] public string? DeviceSecret { get; init; }

    /// <inheritdoc cref="LogInAttempt.Network"/>
    [Id(3)] public string Network { get; init; } = string.Empty;

    public override string ToString() => nameof(ClaimName);
}

[GenerateSerializer, Alias("chat.claim-outcome")]
public enum ClaimOutcome
{
    Claimed,

    /// <summary>By another user.</summary>
    Taken,

    /// <summary>Too many passwords wait to be hashed; nothing was done.</summary>
    Busy,
}

/// <summary>A try to log in. Its text form says nothing, because calls are logged with their arguments.</summary>
[GenerateSerializer, Immutable, Alias("chat.log-in-attempt")]
public sealed record LogInAttempt
{
    [Id(0)] public required string Password { get; init; }

    /// <summary>
    /// Of the device, known to it alone; null when it has none. A device that has signed in with it before has a count of
    /// failures of its own.
    /// </summary>
    [Id(1)] public string? DeviceSecret { get; init; }

    /// <summary>Where the try comes from: an address, or a part of one that belongs to one customer.</summary>
    [Id(2)] public required string Network { get; init; }

    public override string ToString() => nameof(LogInAttempt);
}

[GenerateSerializer, Alias("chat.log-in-outcome")]
public enum LogInOutcome
{
    Right,

    /// <summary>The password is wrong, or there is no such account.</summary>
    Wrong,

    /// <summary>Too many tries; the password was not looked at.</summary>
    TooOften,

    /// <summary>Too many passwords wait to be compared; the password was not looked at.</summary>
    Busy,
}

/// <summary>
/// With the user whose name it is, for the log alone when the password was not right; and how long to wait after too many
/// tries.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.log-in-answer")]
public readonly record struct LogInAnswer(
    [property: Id(0)] LogInOutcome Outcome,
    [property: Id(1)] UserId UserId = default,
    [property: Id(2)] TimeSpan RetryAfter = default);

/// <summary>
/// One user name (key: normalized, lower-case): who owns it, the password's hash, and the devices that have signed in. Makes user
/// names unique. The hash is made and compared in the silo and leaves it in no answer.
/// </summary>
/// <remarks>
/// Order of writes: a registration claims the name here first, because only this can be refused. The profile
/// (<c>IUserGrain.Create</c>) and its names in the index follow, and the session, which grants access, last. If it stops
/// halfway, a log-in with the same password does the rest.
/// </remarks>
[Alias("chat.account-grain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Claims the name; a repeat with the same user id changes nothing.</summary>
    [Alias("claim")]
    Task<ClaimOutcome> Claim(ClaimName claim);

    /// <summary>The owner of the name; null when it is free.</summary>
    [Alias("owner")]
    Task<UserId?> Owner();

    /// <summary>
    /// Compares the password. Failures are counted, one is forgotten every 3 minutes, and at a bound no password is looked at:
    /// <c>LoginAttempts</c> of one known device; of strangers as many from one network, and four times as many together. What
    /// strangers do locks no known device. A repeat is one more try.
    /// </summary>
    [Alias("log-in")]
    Task<LogInAnswer> LogIn(LogInAttempt attempt);
}
