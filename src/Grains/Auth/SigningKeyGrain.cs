using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Logs;
using ChatOrleans.Storage;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Auth;

/// <summary>Where edges ask every few seconds, so that it answers from memory.</summary>
public sealed partial class SigningKeyGrain(
    [PersistentState("signing-key", GrainStateStore.Name)] IPersistentState<KeyRing> state,
    TimeProvider time,
    ILoggerFactory loggers) : DurableGrain, ISigningKeyGrain
{
    private readonly ILogger _log = loggers.CreateLogger(SecurityCategory.Name);

    public Task<KeyRing?> Read(long? known) => Task.FromResult(known == state.State.Version ? null : state.State);

    public async Task<KeyRing> Add(long known, SealedKey key)
    {
        if (state.State.Version == known && KeyRingRules.Add(state.State, key, time.GetUtcNow()) is { } next)
        {
            await Change(next);
            LogAdded(key.Id, next.Keys[^1].SignsFrom);
        }

        return state.State;
    }

    public async Task<KeyRing> Import(ImmutableArray<SealedKey> keys)
    {
        if (KeyRingRules.Import(state.State, keys, time.GetUtcNow()) is { } next)
        {
            await Change(next);
            LogImported(next.Keys.Length);
        }

        return state.State;
    }

    public async Task<Reply<KeyRing>> Revoke(string? keyId)
    {
        var before = state.State;
        var revoked = KeyRingRules.Revoke(before, keyId, time.GetUtcNow());
        if (revoked.Value is { } next && !ReferenceEquals(next, before))
        {
            await Change(next);
            LogRevoked(string.Join(", ", before.Keys.Select(key => key.Id).Except(next.Keys.Select(key => key.Id))));
        }

        return revoked;
    }

    private Task Change(KeyRing next)
    {
        state.State = next;
        return Save(state);
    }

    [LoggerMessage(LogLevel.Information, "SigningKey Added: key {Key}, signs from {SignsFrom:u} on")]
    private partial void LogAdded(string key, DateTimeOffset signsFrom);

    [LoggerMessage(LogLevel.Information, "SigningKey Imported: {Count} keys of an earlier version are in the store now")]
    private partial void LogImported(int count);

    [LoggerMessage(LogLevel.Warning, "SigningKey Revoked: key {Keys}")]
    private partial void LogRevoked(string keys);
}
