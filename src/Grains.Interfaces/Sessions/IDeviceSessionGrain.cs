using ChatOrleans.Errors;

namespace ChatOrleans.Sessions;

/// <summary>A device with a session, as its user sees it.</summary>
[GenerateSerializer, Immutable, Alias("chat.device")]
public sealed record Device
{
    [Id(0)] public required DeviceId Id { get; init; }

    [Id(1)] public required UserId UserId { get; init; }

    [Id(2)] public required string Name { get; init; }

    [Id(3)] public required string Platform { get; init; }

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Access tokens of another session of the device are not valid. For those who judge tokens.</summary>
    [Id(6)] public SessionId SessionId { get; init; }
}

/// <summary>
/// A log-in on a device. Hashes are SHA-256 of the refresh token's two secrets, in Base64; the secrets themselves are never
/// stored.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.start-session")]
public sealed record StartSession
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required string Platform { get; init; }

    [Id(3)] public required string RefreshHash { get; init; }

    [Id(4)] public required SessionId SessionId { get; init; }

    /// <summary>Of the secret that all refresh tokens of the session have.</summary>
    [Id(5)] public required string FamilyHash { get; init; }
}

/// <summary>A refresh token is exchanged for the next one; hashes as in <see cref="StartSession"/>.</summary>
[GenerateSerializer, Immutable, Alias("chat.refresh-session")]
public sealed record RefreshSession
{
    [Id(0)] public required string PresentedHash { get; init; }

    /// <summary>Made by the caller, so that a repeat of the call is known as one.</summary>
    [Id(1)] public required string NextHash { get; init; }

    /// <summary>Of both tokens.</summary>
    [Id(2)] public required string FamilyHash { get; init; }
}

[GenerateSerializer, Alias("chat.refresh-outcome")]
public enum RefreshOutcome
{
    /// <summary>The new token is valid now.</summary>
    Rotated,

    /// <summary>An earlier token came back: someone has a copy. The session is ended.</summary>
    Reused,

    /// <summary>No session, one that ended or ran out, or another family of tokens.</summary>
    Ended,

    /// <summary>More than <c>RefreshesPerMinute</c>; nothing has changed.</summary>
    TooOften,
}

/// <summary>
/// With the device whose token was exchanged, or whose session a reused token ended; and with how long to wait after too many.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.refreshed")]
public readonly record struct Refreshed(
    [property: Id(0)] RefreshOutcome Outcome,
    [property: Id(1)] Device? Device = null,
    [property: Id(2)] TimeSpan RetryAfter = default);

/// <summary>
/// One device of one user (key: device id): its session, from log-in to log-out, and the family of its refresh tokens, of which
/// one is valid. A device id belongs to the first user who logs in with it as long as that session lasts. Calls may be repeated:
/// one that failed has left a session that is on its user's list and runs, or one that has ended.
/// </summary>
/// <remarks>
/// Order of writes: what grants access appears last and goes first. Start: the user's list of devices, then the session.
/// End, in all its forms: the session, then connections and list; a start over a running session ends that with the same write
/// that begins the new one, and closes its connections then. Only this grain puts a device on the list or takes it off,
/// in one call after the other, so no session begins between.
/// </remarks>
[Alias("chat.device-session-grain")]
public interface IDeviceSessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a session; one of the same user that runs ends, and its connections close. <c>Conflict</c> when another user's
    /// session holds the device id, <c>LimitReached</c> when the user has too many devices.
    /// </summary>
    [Alias("start")]
    Task<Reply<Device>> Start(StartSession request);

    /// <summary>
    /// Exchanges the valid refresh token for the next one. The token that was exchanged last gets another successor for a short
    /// time, as long as none of its successors was exchanged: its answer may have been lost, or two tabs sent it. Any other token
    /// of the family ends the session, however old it is; a repeat of that call gets the same answer, and finishes the end
    /// where the first call could not.
    /// </summary>
    [Alias("refresh")]
    Task<Refreshed> Refresh(RefreshSession request);

    /// <summary>Null when there is no running session.</summary>
    [Alias("get")]
    Task<Device?> Get();

    /// <summary>
    /// Ends the session, closes its connections and removes the device from its user. Repeating it changes nothing.
    /// </summary>
    [Alias("end")]
    Task End(UserId owner);

    /// <summary>Takes the device off the list of a user who has no running session on it; else changes nothing.</summary>
    [Alias("remove-if-ended")]
    Task RemoveIfEnded(UserId owner);
}
