namespace ChatOrleans.Accounts;

/// <summary>What the edge needs to judge a password.</summary>
[GenerateSerializer, Immutable, Alias("chat.login-attempt")]
public sealed record LoginAttempt
{
    /// <summary>Set when no try is allowed now: how long the lockout still lasts.</summary>
    [Id(0)] public TimeSpan? LockedFor { get; init; }

    /// <summary>Null when there is no such account, or when it is locked.</summary>
    [Id(1)] public string? PasswordHash { get; init; }

    [Id(2)] public UserId UserId { get; init; }
}

/// <summary>
/// One user name (key: normalized, lower-case): who owns it and the password's hash. Makes user names unique. The hash
/// is computed and compared by the edge, so that no grain spends a turn on it.
/// </summary>
/// <remarks>
/// Order of writes: a registration claims the name here first, because only this can be refused. The profile
/// (<c>IUserGrain.Create</c>) and its names in the index follow, and the session, which grants access, last. If it stops
/// halfway, a log-in with the same password does the rest.
/// </remarks>
[Alias("chat.account-grain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>In place of a hash: a log-in under this name finds no account.</summary>
    const string NoPassword = "";

    /// <summary>
    /// Claims the name. True for the claimant, also when repeated with the same user id; false when the name is taken.
    /// </summary>
    [Alias("register")]
    Task<bool> Register(UserId userId, string passwordHash);

    /// <summary>The owner of the name; null when it is free.</summary>
    [Alias("owner")]
    Task<UserId?> Owner();

    /// <summary>
    /// Counts a try before the password is judged, so that tries side by side cannot pass the lockout: after
    /// <c>LoginAttempts</c> in a row without success the name is locked for 1 minute, then 2, 4 … up to 15.
    /// </summary>
    [Alias("begin-login")]
    Task<LoginAttempt> BeginLogin();

    /// <summary>The password was right: the count starts again. A new hash replaces the old one (rehash).</summary>
    [Alias("login-succeeded")]
    Task LoginSucceeded(string? newPasswordHash);
}
