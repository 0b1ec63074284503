using Orleans.Streams;

namespace ChatOrleans.Streams;

/// <summary>
/// Nothing records how far an event hub was read: a new reader of a partition begins with what comes next. Events are hints,
/// and an old one says nothing that a sync did not.
/// </summary>
internal sealed class NoCheckpoints : IStreamQueueCheckpointerFactory, IStreamQueueCheckpointer<string>
{
    public bool CheckpointExists => false;

    public Task<IStreamQueueCheckpointer<string>> Create(string partition) =>
        Task.FromResult<IStreamQueueCheckpointer<string>>(this);

    public Task<string> Load() => Task.FromResult(string.Empty);

    public void Update(string offset, DateTime utcNow)
    {
        // Nothing to remember.
    }
}
