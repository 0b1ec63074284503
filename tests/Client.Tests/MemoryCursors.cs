using System.Collections.Concurrent;
using ChatOrleans.Conversations;

namespace ChatOrleans.Client.Tests;

/// <summary>Cursors that a test can set and see.</summary>
internal sealed class MemoryCursors : ICursorStore
{
    public ConcurrentDictionary<ConversationId, long> Saved { get; } = new();

    public Task<IReadOnlyDictionary<ConversationId, long>> Load(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ConversationId, long>>(new Dictionary<ConversationId, long>(Saved));

    public Task Save(ConversationId conversation, long sequence, CancellationToken cancellationToken)
    {
        Saved[conversation] = sequence;
        return Task.CompletedTask;
    }
}
