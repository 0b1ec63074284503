using ChatOrleans.Errors;

namespace ChatOrleans;

/// <summary>
/// A grain whose memory never stays ahead of its store: after a failed write it starts again from what is stored.
/// </summary>
public abstract class DurableGrain : Grain
{
    /// <exception cref="TransientException">The state was not written, or it is unknown whether it was.</exception>
    protected Task Save<TState>(IPersistentState<TState> state) => Write(state.WriteStateAsync);

    /// <summary>Leaves no row.</summary>
    /// <inheritdoc cref="Save"/>
    protected Task Clear<TState>(IPersistentState<TState> state) => Write(state.ClearStateAsync);

    private async Task Write(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error)
        {
            DeactivateOnIdle();
            throw new TransientException(
                $"The state of {this.GetGrainId()} could not be written: {error.GetBaseException().Message}");
        }
    }
}
