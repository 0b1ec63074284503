using ChatOrleans.Errors;

namespace ChatOrleans.Sessions;

/// <summary>A device as its user sees it.</summary>
[GenerateSerializer, Immutable, Alias("chat.device")]
public sealed record Device
{
    [Id(0)] public required DeviceId Id { get; init; }

    [Id(1)] public required UserId UserId { get; init; }

    [Id(2)] public required string Name { get; init; }

    [Id(3)] public required string Platform { get; init; }

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset LastSeenAt { get; init; }
}

/// <summary>
/// A log-in on a device. The hash is SHA-256 of the refresh token's secret, in Base64; the secret itself is never
/// stored.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.start-session")]
public sealed record StartSession
{
    [Id(0)] public required UserId UserId { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required string Platform { get; init; }

    [Id(3)] public required string RefreshHash { get; init; }
}

/// <summary>A refresh token is exchanged for the next one; hashes as in <see cref="StartSession"/>.</summary>
[GenerateSerializer, Immutable, Alias("chat.refresh-session")]
public sealed record RefreshSession
{
    [Id(0)] public required string PresentedHash { get; init; }

    /// <summary>Made by the caller, so that a repeat of the call is known as one.</summary>
    [Id(1)] public required string NextHash { get; init; }
}

[GenerateSerializer, Alias("chat.refresh-outcome")]
public enum RefreshOutcome
{
    /// <summary>The new hash is the valid one now.</summary>
    Rotated,

    /// <summary>An earlier token came back: someone has a copy. The session is ended.</summary>
    Reused,

    /// <summary>No session, or one that ended or ran out.</summary>
    Ended,
}

/// <summary>With the device whose token was exchanged, or whose session a reused token ended.</summary>
[GenerateSerializer, Immutable, Alias("chat.refreshed")]
public readonly record struct Refreshed(
    [property: Id(0)] RefreshOutcome Outcome, [property: Id(1)] Device? Device = null);

/// <summary>
/// One device of one user (key: device id): its session, from log-in to log-out, and the one refresh token that is
/// valid. A device id belongs to the first user who logs in with it as long as that session lasts. Calls may be repeated:
/// one that failed has left a session that is on its user's list and runs, or one that has ended.
/// </summary>
/// <remarks>
/// Order of writes: what grants access appears last and goes first. Start: the user's list of devices, then the session.
/// End, in all its forms: the session, then connections and list. Only this grain puts a device on the list or takes it off,
/// in one call after the other, so no session begins between.
/// </remarks>
[Alias("chat.device-session-grain")]
public interface IDeviceSessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a session, or replaces that of the same user; <c>Conflict</c> when another user's session holds the
    /// device id, <c>LimitReached</c> when the user has too many devices.
    /// </summary>
    [Alias("start")]
    Task<Reply<Device>> Start(StartSession request);

    /// <summary>
    /// Exchanges the valid refresh token for the next one. One that was exchanged before ends the session; a repeat of that
    /// call gets the same answer, and finishes the end where the first call could not.
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
