using ChatOrleans.Errors;
using ChatOrleans.Storage;

namespace ChatOrleans.Sessions;

/// <summary>A session; absent when none runs.</summary>
[GenerateSerializer, Alias("chat.device-session-state")]
public sealed class DeviceSessionState
{
    [Id(0)] public Device? Device { get; set; }

    [Id(1)] public string RefreshHash { get; set; } = string.Empty;

    /// <summary>Hashes that were valid before, latest last; one of them coming back means that a copy exists.</summary>
    [Id(2)] public List<string> UsedHashes { get; set; } = [];
}

public sealed class DeviceSessionGrain(
    [PersistentState("session", GrainStateStore.Name)] IPersistentState<DeviceSessionState> state, TimeProvider time)
    : DurableGrain, IDeviceSessionGrain
{
    /// <summary>A session that is not refreshed for this long has ended.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int UsedHashesMax = 32;

    private Device? Running =>
        state.State.Device is { } device && time.GetUtcNow() - device.LastSeenAt < Lifetime ? device : null;

    public async Task<Reply<Device>> Start(StartSession request)
    {
        var id = DeviceId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));
        if (Running is { } other && other.UserId != request.UserId)
        {
            return ChatError.Of(ChatErrorCode.Conflict, "This device id belongs to another user's session.");
        }

        if (await GrainFactory.User(request.UserId).AddDevice(id) is { Error: { } error })
        {
            return error;
        }

        var now = time.GetUtcNow();
        state.State = new()
        {
            Device = new()
            {
                Id = id,
                UserId = request.UserId,
                Name = request.Name,
                Platform = request.Platform,
                CreatedAt = Running?.CreatedAt ?? now,
                LastSeenAt = now,
            },
            RefreshHash = request.RefreshHash,
        };
        await Save(state);
        return state.State.Device;
    }

    public async Task<Refreshed> Refresh(string presentedHash, string nextHash)
    {
        if (Running is not { } device)
        {
            return new(RefreshOutcome.Ended);
        }

        if (nextHash == state.State.RefreshHash)
        {
            // The edge repeats a call whose answer it did not get; nobody else knows the next token yet.
            return new(RefreshOutcome.Rotated, device);
        }

        if (presentedHash != state.State.RefreshHash)
        {
            if (!state.State.UsedHashes.Contains(presentedHash))
            {
                return new(RefreshOutcome.Ended);
            }

            await End(device.UserId);
            return new(RefreshOutcome.Reused, device);
        }

        state.State.UsedHashes.Add(presentedHash);
        if (state.State.UsedHashes.Count > UsedHashesMax)
        {
            state.State.UsedHashes.RemoveAt(0);
        }

        state.State.RefreshHash = nextHash;
        state.State.Device = device with { LastSeenAt = time.GetUtcNow() };
        await Save(state);
        return new(RefreshOutcome.Rotated, state.State.Device);
    }

    public Task<Device?> Get() => Task.FromResult(Running);

    public async Task End(UserId owner)
    {
        if (state.State.Device is not { } device || device.UserId != owner)
        {
            return;
        }

        await GrainFactory.User(owner).RemoveDevice(device.Id);
        state.State = new();
        await Save(state);
    }
}
