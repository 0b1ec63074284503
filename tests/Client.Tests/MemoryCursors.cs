using System.Collections.Concurrent;
using ChatOrleans.Conversations;

namespace ChatOrleans.Client.Tests;

/// <summary>Cursors that a test can set and see.</summary>
internal sealed class MemoryCursors : ICursorStore
{
    public ConcurrentDictionary<ConversationId, Position> Saved { get; } = new();

    public Task<IReadOnlyDictionary<ConversationId, Position>> Load(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ConversationId, Position>>(new Dictionary<ConversationId, Position>(Saved));

    public Task Save(ConversationId conversation, Position position, CancellationToken cancellationToken)
    {
        Saved[conversation] = position;
        return Task.CompletedTask;
    }
}
