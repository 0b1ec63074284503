using ChatOrleans.Storage;

namespace ChatOrleans.Conversations;

[GenerateSerializer, Immutable, Alias("chat.direct-state")]
public sealed record DirectState
{
    [Id(0)] public ConversationId? ConversationId { get; init; }
}

public sealed class DirectGrain(
    [PersistentState("direct", GrainStateStore.Name)] IPersistentState<DirectState> state, IConversationLog log)
    : DurableGrain, IDirectGrain
{
    private DurableState<DirectState> _state = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = new(state, Save);
        this.EndIfVacant(() => _state.Value.ConversationId is null);
        return Task.CompletedTask;
    }

    public async Task<ConversationId?> Find() => _state.Value.ConversationId ?? await FindEarlier();

    public async Task<ConversationId> Agree(ConversationId proposed)
    {
        if (_state.Value.ConversationId is not { } agreed)
        {
            agreed = await FindEarlier() ?? proposed;
            await _state.Save(new() { ConversationId = agreed });
        }

        return agreed;
    }

    /// <summary>Conversations of earlier versions have ids that follow from their users.</summary>
    private async Task<ConversationId?> FindEarlier()
    {
        var users = this.GetPrimaryKeyString().Split(':').Select(key => UserId.From(Guid.ParseExact(key, "D"))).ToArray();
        var earlier = ConversationId.EarlierDirect(users[0], users[1]);
        var heads = await log.Heads([earlier], CancellationToken.None).TranslateUnavailable();
        return heads.ContainsKey(earlier) ? earlier : null;
    }
}
