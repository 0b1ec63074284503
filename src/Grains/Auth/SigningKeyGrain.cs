using ChatOrleans.Storage;

namespace ChatOrleans.Auth;

[GenerateSerializer, Alias("chat.signing-key-state")]
public sealed class SigningKeyState
{
    [Id(0)] public string? KeyId { get; set; }
}

public sealed class SigningKeyGrain(
    [PersistentState("signing-key", GrainStateStore.Name)] IPersistentState<SigningKeyState> state)
    : DurableGrain, ISigningKeyGrain
{
    public Task<string?> Current() => Task.FromResult(state.State.KeyId);

    public async Task<string> Replace(string? known, string next)
    {
        if (state.State.KeyId == known && known != next)
        {
            state.State.KeyId = next;
            await Save(state);
        }

        return state.State.KeyId!;
    }
}
