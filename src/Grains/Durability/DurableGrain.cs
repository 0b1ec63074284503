using ChatOrleans.Errors;

namespace ChatOrleans;

/// <summary>
/// A grain whose memory never stays ahead of its store: after a failed write it starts again from what is stored.
/// </summary>
public abstract class DurableGrain : Grain
{
    /// <exception cref="TransientException">The state was not written, or it is unknown whether it was.</exception>
    protected async Task Save<TState>(IPersistentState<TState> state)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception error)
        {
            DeactivateOnIdle();
            throw new TransientException(
                $"The state of {this.GetGrainId()} could not be written: {error.GetBaseException().Message}");
        }
    }
}
