using System.Collections.Immutable;

namespace ChatOrleans.Sessions;

/// <summary>A session; without device when there is none. A state from before families of tokens has no family.</summary>
/// <remarks>
/// All refresh tokens of a session share the secret of their family, so a token that is of the family and not valid is a copy,
/// however many came after it. A thief who has no token of the family can end nothing.
/// </remarks>
[GenerateSerializer, Immutable, Alias("chat.device-session-state")]
public sealed record DeviceSessionState
{
    /// <summary>A session that is not refreshed for this long has ended.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromDays(30);

    private const int SiblingsMax = 15;

    [Id(0)] public Device? Device { get; init; }

    /// <summary>Of the refresh token that was given out last.</summary>
    [Id(1)] public string RefreshHash { get; init; } = string.Empty;

    /// <summary>
    /// An earlier token came back, and the session has ended. The rest is kept until the next session, so that a repeat of that
    /// call gets the same answer.
    /// </summary>
    [Id(3)] public bool EndedByReuse { get; init; }

    /// <summary>Null for a session from before, until its next refresh.</summary>
    [Id(4)] public string? FamilyHash { get; init; }

    /// <summary>
    /// Of other successors of the same token, latest last. All of them are valid until one is exchanged: nobody can tell which
    /// answer was lost, or which of two tabs stored its own last.
    /// </summary>
    [Id(5)] public ImmutableArray<string> Siblings { get; init; } = [];

    /// <summary>Of the token that was exchanged last; null before the first exchange.</summary>
    [Id(6)] public string? ExchangedHash { get; init; }

    /// <summary>When it was exchanged for the first time.</summary>
    [Id(7)] public DateTimeOffset ExchangedAt { get; init; }

    /// <summary>Null for a session from before: since the device is known.</summary>
    [Id(8)] public DateTimeOffset? StartedAt { get; init; }

    public Device? Running(SessionOptions options, DateTimeOffset now) =>
        !EndedByReuse && Device is { } device
        && now - device.LastSeenAt < IdleLifetime && now - (StartedAt ?? device.CreatedAt) < options.Lifetime
            ? device
            : null;

    /// <summary>The state after a log-in, which keeps when the user first logged in on the device.</summary>
    public DeviceSessionState Started(DeviceId id, StartSession request, SessionOptions options, DateTimeOffset now) => new()
    {
        Device = new()
        {
            Id = id,
            UserId = request.UserId,
            Name = request.Name,
            Platform = request.Platform,
            CreatedAt = Running(options, now)?.CreatedAt ?? now,
            LastSeenAt = now,
            SessionId = request.SessionId,
        },
        RefreshHash = request.RefreshHash,
        FamilyHash = request.FamilyHash,
        StartedAt = now,
    };

    /// <summary>What becomes of a token; never <see cref="RefreshOutcome.TooOften"/>, which is no matter of the token.</summary>
    public RefreshOutcome Judge(RefreshSession request, SessionOptions options, DateTimeOffset now)
    {
        var isOfFamily = FamilyHash is null ? IsValid(request.PresentedHash) : request.FamilyHash == FamilyHash;
        if (!isOfFamily)
        {
            return RefreshOutcome.Ended;
        }

        if (Running(options, now) is null)
        {
            return EndedByReuse ? RefreshOutcome.Reused : RefreshOutcome.Ended;
        }

        return IsRepeat(request) || IsValid(request.PresentedHash) || IsExchangedNow(request.PresentedHash, options, now)
            ? RefreshOutcome.Rotated
            : RefreshOutcome.Reused;
    }

    /// <summary>The edge repeats a call whose answer it did not get: nobody else knows the next token yet.</summary>
    public bool IsRepeat(RefreshSession request) => IsValid(request.NextHash);

    public DeviceSessionState Rotated(RefreshSession request, DateTimeOffset now)
    {
        var again = request.PresentedHash == ExchangedHash;
        return this with
        {
            Device = Device! with { LastSeenAt = now },
            RefreshHash = request.NextHash,
            FamilyHash = request.FamilyHash,
            Siblings = again ? [.. Siblings.Add(RefreshHash).TakeLast(SiblingsMax)] : [],
            ExchangedHash = request.PresentedHash,
            ExchangedAt = again ? ExchangedAt : now,
        };
    }

    private bool IsValid(string hash) => hash == RefreshHash || Siblings.Contains(hash);

    private bool IsExchangedNow(string hash, SessionOptions options, DateTimeOffset now) =>
        hash == ExchangedHash && now - ExchangedAt < options.RefreshGrace;
}
