using ChatOrleans.Limits;
using ChatOrleans.Storage;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Accounts;

/// <summary>An account; without hash when the name is free.</summary>
[GenerateSerializer, Immutable, Alias("chat.account-state")]
public sealed record AccountState
{
    [Id(0)] public UserId UserId { get; init; }

    [Id(1)] public string? PasswordHash { get; init; }

    [Id(2)] public Lockout Lockout { get; init; } = new();
}

public sealed class AccountGrain(
    [PersistentState("account", GrainStateStore.Name)] IPersistentState<AccountState> state,
    TimeProvider time,
    IOptions<ChatLimits> limits) : DurableGrain, IAccountGrain
{
    public async Task<bool> Register(UserId userId, string passwordHash)
    {
        if (state.State.PasswordHash is not null)
        {
            return state.State.UserId == userId;
        }

        state.State = new() { UserId = userId, PasswordHash = passwordHash };
        await Save(state);
        return true;
    }

    public Task<UserId?> Owner()
    {
        if (state.State.PasswordHash is null)
        {
            DeactivateOnIdle();
            return Task.FromResult<UserId?>(null);
        }

        return Task.FromResult<UserId?>(state.State.UserId);
    }

    public async Task<LoginAttempt> BeginLogin()
    {
        var now = time.GetUtcNow();
        if (state.State.Lockout.LockedFor(now) is { } lockedFor)
        {
            return new() { LockedFor = lockedFor };
        }

        state.State = state.State with { Lockout = state.State.Lockout.Try(limits.Value.LoginAttempts, now) };
        if (state.State.PasswordHash is null or IAccountGrain.NoPassword)
        {
            // Unknown names lock like others, or the lock would show which names exist; but nothing is stored for them.
            return new();
        }

        await Save(state);
        return new() { PasswordHash = state.State.PasswordHash, UserId = state.State.UserId };
    }

    public Task LoginSucceeded(string? newPasswordHash)
    {
        state.State = state.State with
        {
            Lockout = new(),
            PasswordHash = newPasswordHash ?? state.State.PasswordHash,
        };
        return Save(state);
    }
}
