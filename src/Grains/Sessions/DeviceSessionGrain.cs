using System.Diagnostics;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Sessions;

/// <summary>
/// The session of one device. What grants access appears last and goes first: a start puts the device on its user's list
/// before it saves the session; an end saves that there is no session before it calls the user. After a failure between the
/// two the call is repeated: a start finds its device on the list, an end finds no session and goes on.
/// </summary>
public sealed class DeviceSessionGrain(
    [PersistentState("session", GrainStateStore.Name)] IPersistentState<DeviceSessionState> state,
    IOptions<SessionOptions> options,
    IOptions<ChatLimits> limits,
    TimeProvider time) : DurableGrain, IDeviceSessionGrain
{
    // In memory: a new activation begins anew.
    private ForgottenCount _refreshes;

    private DeviceId Id => DeviceId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));

    private Device? Running => state.State.Running(options.Value, time.GetUtcNow());

    public async Task<Reply<Device>> Start(StartSession request)
    {
        var earlier = Running;
        if (earlier is not null && earlier.UserId != request.UserId)
        {
            return ChatError.Of(ChatErrorCode.Conflict, "This device id belongs to another user's session.");
        }

        // 1. On the list, where its user can end it.
        if (await GrainFactory.User(request.UserId).AddDevice(Id) is { Error: { } error })
        {
            return error;
        }

        // 2. Now it grants access, and an earlier session grants none any more.
        state.State = state.State.Started(Id, request, options.Value, time.GetUtcNow());
        await Save(state);

        // 3. The earlier session's connections close. If this fails, the repeat finds a session that runs, and comes here too.
        if (earlier is not null)
        {
            await GrainFactory.User(request.UserId).SessionEnded(Id, request.SessionId);
        }

        return state.State.Device!;
    }

    public async Task<Refreshed> Refresh(RefreshSession request)
    {
        switch (state.State.Judge(request, options.Value, time.GetUtcNow()))
        {
            case RefreshOutcome.Rotated:
                return state.State.IsRepeat(request) ? new(RefreshOutcome.Rotated, state.State.Device) : await Rotate(request);
            case RefreshOutcome.Reused:
                var device = state.State.Device!;
                // A repeat finishes the end, and costs no write: anybody may keep a copy of their own and send it for ever.
                await (state.State.EndedByReuse
                    ? GrainFactory.User(device.UserId).SessionEnded(Id, next: null)
                    : End(device.UserId, state.State with { EndedByReuse = true }));
                return new(RefreshOutcome.Reused, device);
            case RefreshOutcome.Ended:
                StayOnlyIfStored();
                return new(RefreshOutcome.Ended);
            default:
                throw new UnreachableException();
        }
    }

    public Task<Device?> Get()
    {
        StayOnlyIfStored();
        return Task.FromResult(Running);
    }

    public Task End(UserId owner) => End(owner, new());

    public Task RemoveIfEnded(UserId owner) => Running?.UserId == owner ? Task.CompletedTask : End(owner);

    private async Task End(UserId owner, DeviceSessionState ended)
    {
        // 1. No more access. Also written when no session runs: by the store's ETag, a start that is under way in another
        // activation then fails, and not after its device has left the list.
        if (Running is not { } running || running.UserId == owner)
        {
            state.State = ended;
            await Save(state);
        }

        // 2. Its connections close, and it leaves the list.
        await GrainFactory.User(owner).SessionEnded(Id, next: null);
    }

    private async Task<Refreshed> Rotate(RefreshSession request)
    {
        var now = time.GetUtcNow();
        var period = TimeSpan.FromMinutes(1) / limits.Value.RefreshesPerMinute;
        if (_refreshes.WaitFor(limits.Value.RefreshesPerMinute, period, now) is { } wait)
        {
            return new(RefreshOutcome.TooOften, RetryAfter: wait);
        }

        _refreshes = _refreshes.AddOne(period, now);
        state.State = state.State.Rotated(request, now);
        await Save(state);
        return new(RefreshOutcome.Rotated, state.State.Device);
    }

    /// <summary>Anybody may ask for ids that no device has: those cost no lasting memory.</summary>
    private void StayOnlyIfStored()
    {
        if (!state.RecordExists)
        {
            DeactivateOnIdle();
        }
    }
}
