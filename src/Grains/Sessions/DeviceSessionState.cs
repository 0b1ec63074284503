using System.Collections.Immutable;

namespace ChatOrleans.Sessions;

/// <summary>A session; without device when there is none.</summary>
[GenerateSerializer, Immutable, Alias("chat.device-session-state")]
public sealed record DeviceSessionState
{
    /// <summary>A session that is not refreshed for this long has ended.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int UsedHashesMax = 32;

    [Id(0)] public Device? Device { get; init; }

    [Id(1)] public string RefreshHash { get; init; } = string.Empty;

    /// <summary>Hashes that were valid before, latest last; one of them coming back means that a copy exists.</summary>
    [Id(2)] public ImmutableArray<string> UsedHashes { get; init; } = [];

    /// <summary>
    /// A used hash came back, and the session has ended. The rest is kept until the next session, so that a repeat of that
    /// call gets the same answer.
    /// </summary>
    [Id(3)] public bool EndedByReuse { get; init; }

    public Device? Running(DateTimeOffset now) =>
        !EndedByReuse && Device is { } device && now - device.LastSeenAt < Lifetime ? device : null;

    /// <summary>The state after a log-in, which keeps when the user first logged in on the device.</summary>
    public DeviceSessionState Started(DeviceId id, StartSession request, DateTimeOffset now) => new()
    {
        Device = new()
        {
            Id = id,
            UserId = request.UserId,
            Name = request.Name,
            Platform = request.Platform,
            CreatedAt = Running(now)?.CreatedAt ?? now,
            LastSeenAt = now,
        },
        RefreshHash = request.RefreshHash,
    };

    public RefreshOutcome Judge(RefreshSession request, DateTimeOffset now)
    {
        var isUsed = UsedHashes.Contains(request.PresentedHash);
        if (Running(now) is null)
        {
            return EndedByReuse && isUsed ? RefreshOutcome.Reused : RefreshOutcome.Ended;
        }

        return request.PresentedHash == RefreshHash || IsRepeat(request) ? RefreshOutcome.Rotated
            : isUsed ? RefreshOutcome.Reused
            : RefreshOutcome.Ended;
    }

    /// <summary>The edge repeats a call whose answer it did not get: nobody else knows the next token yet.</summary>
    public bool IsRepeat(RefreshSession request) => request.NextHash == RefreshHash;

    public DeviceSessionState Rotated(RefreshSession request, DateTimeOffset now) => this with
    {
        Device = Device! with { LastSeenAt = now },
        UsedHashes = [.. UsedHashes.Add(RefreshHash).TakeLast(UsedHashesMax)],
        RefreshHash = request.NextHash,
    };
}
