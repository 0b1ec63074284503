using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChatOrleans.Limits;
using ChatOrleans.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Accounts;

/// <summary>An account; without hash when the name is free.</summary>
[GenerateSerializer, Immutable, Alias("chat.account-state")]
public sealed record AccountState
{
    private const int KnownDevicesMax = 32;

    [Id(0)] public UserId UserId { get; init; }

    /// <summary>Null when the name is free, empty when a program owns it.</summary>
    [Id(1)] public string? PasswordHash { get; init; }

    /// <summary>By hashes of their secrets, latest last. The longest unused becomes a stranger.</summary>
    [Id(3)] public ImmutableArray<string> KnownDevices { get; init; } = [];

    public AccountState WithKnown(string? device) => device is null || KnownDevices is [.., var latest] && latest == device
        ? this
        : this with { KnownDevices = [.. KnownDevices.Remove(device).Add(device).TakeLast(KnownDevicesMax)] };
}

public sealed class AccountGrain(
    [PersistentState("account", GrainStateStore.Name)] IPersistentState<AccountState> state,
    Passwords passwords,
    TimeProvider time,
    IOptions<ChatLimits> limits) : DurableGrain, IAccountGrain
{
    private readonly LogInDefence _defence = new(limits.Value.LoginAttempts, time);

    public async Task<ClaimOutcome> Claim(ClaimName claim)
    {
        if (state.State.PasswordHash is not null)
        {
            return state.State.UserId == claim.UserId ? ClaimOutcome.Claimed : ClaimOutcome.Taken;
        }

        var hash = claim.Password is { } password ? await passwords.Hash(password, claim.Network) : string.Empty;
        if (hash is null)
        {
            return ClaimOutcome.Busy;
        }

        state.State = new AccountState { UserId = claim.UserId, PasswordHash = hash }.WithKnown(Known(claim.DeviceSecret));
        await Save(state);
        return ClaimOutcome.Claimed;
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

    public async Task<LogInAnswer> LogIn(LogInAttempt attempt)
    {
        // 1. Names without an account are defended like others, or the defence would show which names exist.
        var device = Known(attempt.DeviceSecret);
        var known = device is not null && state.State.KnownDevices.Contains(device) ? device : null;
        if (_defence.WaitFor(known, attempt.Network) is { } wait)
        {
            return new(LogInOutcome.TooOften, state.State.UserId, wait);
        }

        // 2. Other tries for this account wait meanwhile, so that many side by side do not pass the defence.
        var hash = state.State.PasswordHash is { Length: > 0 } stored ? stored : null;
        var result = await passwords.Verify(hash, attempt.Password, known is not null, attempt.Network);
        if (result == PasswordVerificationResult.Failed || (result is null && known is null))
        {
            // A stranger who was refused counts too: others wait behind each that waits.
            DelayDeactivation(_defence.Failed(known, attempt.Network));
        }

        if (result is null or PasswordVerificationResult.Failed)
        {
            return new(result is null ? LogInOutcome.Busy : LogInOutcome.Wrong, state.State.UserId);
        }

        // 3. Known from now on.
        _defence.Succeeded(known);
        var next = state.State.WithKnown(device);
        if (result == PasswordVerificationResult.SuccessRehashNeeded
            && await passwords.Hash(attempt.Password, attempt.Network) is { } rehashed)
        {
            next = next with { PasswordHash = rehashed };
        }

        if (!ReferenceEquals(next, state.State))
        {
            state.State = next;
            await Save(state);
        }

        return new(LogInOutcome.Right, state.State.UserId);
    }

    /// <summary>By what this account knows the device that has the secret; another account knows it by something else.</summary>
    private string? Known(string? deviceSecret) => deviceSecret is null
        ? null
        : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{this.GetPrimaryKeyString()} {deviceSecret}")));
}
