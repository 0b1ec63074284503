using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;

namespace ChatOrleans.Client;

/// <summary>Where events said that there is something new. One caller takes; any may add.</summary>
internal sealed class PendingHints
{
    private readonly Lock _lock = new();
    private HashSet<ConversationId> _named = [];
    private bool _all;
    private TaskCompletionSource _signal = NewSignal();

    /// <summary>Takes events: each says at most where there may be something new.</summary>
    public void Deliver(ImmutableArray<EdgeEvent> events)
    {
        foreach (var @event in events)
        {
            switch (@event)
            {
                case EntriesAppended appended:
                    Add(appended.ConversationId);
                    break;
                case ConversationJoined joined:
                    Add(joined.Conversation.Id);
                    break;
            }
        }
    }

    /// <summary>There may be something new in every conversation.</summary>
    public void AddAll()
    {
        lock (_lock)
        {
            _all = true;
            _signal.TrySetResult();
        }
    }

    /// <summary>Waits until there is something, and takes it.</summary>
    public async Task<(HashSet<ConversationId> Named, bool All)> Take(CancellationToken cancellationToken)
    {
        await _signal.Task.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var taken = (_named, _all);
            (_named, _all, _signal) = ([], false, NewSignal());
            return taken;
        }
    }

    private void Add(ConversationId conversation)
    {
        lock (_lock)
        {
            _named.Add(conversation);
            _signal.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
