using System.Diagnostics;
using ChatOrleans.Errors;
using ChatOrleans.Storage;

namespace ChatOrleans.Sessions;

/// <summary>
/// The session of one device. What grants access appears last and goes first: a start puts the device on its user's list
/// before it saves the session; an end saves that there is no session before it calls the user. After a failure between the
/// two the call is repeated: a start finds its device on the list, an end finds no session and goes on.
/// </summary>
public sealed class DeviceSessionGrain(
    [PersistentState("session", GrainStateStore.Name)] IPersistentState<DeviceSessionState> state, TimeProvider time)
    : DurableGrain, IDeviceSessionGrain
{
    private DeviceId Id => DeviceId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));

    private Device? Running => state.State.Running(time.GetUtcNow());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.EndIfVacant(() => state.State.Device is null);
        return Task.CompletedTask;
    }

    public async Task<Reply<Device>> Start(StartSession request)
    {
        if (Running is { } other && other.UserId != request.UserId)
        {
            return ChatError.Of(ChatErrorCode.Conflict, "This device id belongs to another user's session.");
        }

        // 1. On the list, where its user can end it.
        if (await GrainFactory.User(request.UserId).AddDevice(Id) is { Error: { } error })
        {
            return error;
        }

        // 2. Now it grants access.
        state.State = state.State.Started(Id, request, time.GetUtcNow());
        await Save(state);
        return state.State.Device!;
    }

    public async Task<Refreshed> Refresh(RefreshSession request)
    {
        var now = time.GetUtcNow();
        switch (state.State.Judge(request, now))
        {
            case RefreshOutcome.Rotated:
                if (!state.State.IsRepeat(request))
                {
                    state.State = state.State.Rotated(request, now);
                    await Save(state);
                }

                return new(RefreshOutcome.Rotated, state.State.Device);
            case RefreshOutcome.Reused:
                var device = state.State.Device!;
                await End(device.UserId, state.State with { EndedByReuse = true });
                return new(RefreshOutcome.Reused, device);
            case RefreshOutcome.Ended:
                return new(RefreshOutcome.Ended);
            default:
                throw new UnreachableException();
        }
    }

    public Task<Device?> Get() => Task.FromResult(Running);

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
        await GrainFactory.User(owner).RemoveDevice(Id);
    }
}
