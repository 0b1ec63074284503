namespace ChatOrleans;

/// <summary>
/// A stored state in two values: calls that interleave read <see cref="Value"/>, which is durable; a change that is on its
/// way to the store replaces it once it is written. States are immutable.
/// </summary>
/// <param name="stored">Read by the runtime before the grain begins. Written by one call at a time.</param>
/// <param name="write">Ends the activation when it fails, so <see cref="Value"/> is never shown while its row is in
/// doubt.</param>
internal sealed class DurableState<T>(IPersistentState<T> stored, Func<IPersistentState<T>, Task> write)
    where T : class
{
    // Set while a write is under way, and after one that failed.
    private T? _before;

    public T Value => _before ?? stored.State;

    /// <exception cref="Errors.TransientException">The state was not written, or it is unknown whether it was.</exception>
    public async Task Save(T next)
    {
        _before = stored.State;
        stored.State = next;
        await write(stored);
        _before = null;
    }

    /// <summary>Reads the row again; another activation may have written it.</summary>
    public Task Reload() => stored.ReadStateAsync();
}
