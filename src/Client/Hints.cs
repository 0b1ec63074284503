using ChatOrleans.Conversations;

namespace ChatOrleans.Client;

/// <summary>What events have told since it was last taken. Of one taker; anyone may add.</summary>
internal sealed class Hints
{
    private readonly Lock _lock = new();
    private HashSet<ConversationId> _named = [];
    private bool _all;
    private TaskCompletionSource _told = NewSignal();

    /// <summary>There may be something new in this conversation.</summary>
    public void Add(ConversationId conversation)
    {
        lock (_lock)
        {
            _named.Add(conversation);
            _told.TrySetResult();
        }
    }

    /// <summary>There may be something new anywhere.</summary>
    public void AddAll()
    {
        lock (_lock)
        {
            _all = true;
            _told.TrySetResult();
        }
    }

    /// <summary>Waits until there is something, and takes it.</summary>
    public async Task<(HashSet<ConversationId> Named, bool All)> Take(CancellationToken cancellationToken)
    {
        await _told.Task.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var taken = (_named, _all);
            (_named, _all, _told) = ([], false, NewSignal());
            return taken;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
