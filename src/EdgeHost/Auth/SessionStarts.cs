using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using ChatOrleans.Protocol;
using ChatOrleans.Sessions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>Starts sessions of devices, and makes the answer that a device gets at a log-in or refresh.</summary>
internal sealed class SessionStarts(
    IGrainFactory grains, AccessTokens tokens, RunningSessions sessions, SecurityLog security, IOptions<ChatLimits> limits)
{
    // Others may take the room that is made: as many sign in at once before one has to retry.
    private const int RoundsMax = 10;

    /// <summary>
    /// Starts a session on the device. Where the user has too many devices, the longest unused one makes room: who has the
    /// password can sign in, also when all the others are lost.
    /// </summary>
    public async Task<Reply<Session>> Start(UserId user, DeviceRequest device)
    {
        var refresh = RefreshToken.New(device.Id!.Value);
        var start = new StartSession
        {
            UserId = user,
            Name = device.Name,
            Platform = device.Platform,
            RefreshHash = refresh.Hash,
            FamilyHash = refresh.FamilyHash,
            SessionId = SessionId.New(),
        };
        var session = grains.DeviceSession(refresh.DeviceId);
        var started = await session.Start(start);
        List<Device> madeRoom = [];
        for (var round = 0; IsFull(started) && round < RoundsMax; round++)
        {
            madeRoom.AddRange(await MakeRoom(user));
            started = await session.Start(start);
        }

        sessions.Forget(user, refresh.DeviceId);
        return IsFull(started) ? ChatError.Of(ChatErrorCode.Unavailable, "Many devices are signing in; retry.")
            : started.Error is { } error ? error
            : await Answer(started.Value!, refresh, madeRoom);
    }

    /// <param name="madeRoom">Devices whose sessions ended for this one.</param>
    public async Task<Session> Answer(Device device, RefreshToken refresh, IReadOnlyCollection<Device>? madeRoom = null)
    {
        var user = await grains.User(device.UserId).GetOwn();
        var (token, expiresAt) = tokens.Issue(new(device.UserId, device.Id, device.SessionId));
        return new(
            user!, DeviceView.Of(device, device.Id), token, expiresAt, refresh.ToString(),
            madeRoom is { Count: > 0 } ? [.. madeRoom.Select(ended => DeviceView.Of(ended, device.Id))] : null);
    }

    private static bool IsFull(Reply<Device> started) => started.Error is { Code: ChatErrorCode.LimitReached };

    /// <returns>The devices whose running sessions ended.</returns>
    /// <remarks>
    /// The devices' own grains say what runs, and take devices off the list. One that is just signing in has no session yet: its
    /// grain leaves it alone, because a start comes before or after, never in between.
    /// </remarks>
    private async Task<IReadOnlyCollection<Device>> MakeRoom(UserId user)
    {
        var ids = await grains.User(user).Devices();
        var devices = await Task.WhenAll(ids.Select(async id => (Id: id, Running: await grains.DeviceSession(id).Get())));

        // Those whose session has run out first: the list does not show them, so their user cannot remove them.
        var ended = devices.Where(device => device.Running?.UserId != user).ToList();
        if (ended.Count > 0)
        {
            await Task.WhenAll(ended.Select(device => grains.DeviceSession(device.Id).RemoveIfEnded(user)));
            return [];
        }

        var tooMany = Math.Max(1, devices.Length - limits.Value.UserDevices + 1);
        var longestUnused = devices.Select(device => device.Running!).OrderBy(device => device.LastSeenAt).Take(tooMany).ToList();
        foreach (var device in longestUnused)
        {
            await grains.DeviceSession(device.Id).End(user);
            sessions.Forget(user, device.Id);
            security.Write(SecurityEvent.SessionMadeRoom, user, device.Id);
        }

        return longestUnused;
    }
}
