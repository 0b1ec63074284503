using ChatOrleans.Conversations;

namespace ChatOrleans.Client;

/// <summary>
/// Keeps, for one following, the position up to which each conversation's entries have been handled. Choose
/// <see cref="FileCursorStore"/>, or write one on the store in which the handler keeps its results: if both are written in one
/// transaction, each entry takes effect once.
/// </summary>
public interface ICursorStore
{
    /// <summary>All cursors, or none at the first start. Called once by each following, before all else.</summary>
    Task<IReadOnlyDictionary<ConversationId, Position>> Load(CancellationToken cancellationToken);

    /// <summary>
    /// Called after the entry at this position was handled, in order within a conversation and for several conversations at the
    /// same time. An exception ends the following and comes out of it. The position is lower than before when the chat was
    /// restored from a backup: later entries no longer exist, and others take their numbers.
    /// </summary>
    Task Save(ConversationId conversation, Position position, CancellationToken cancellationToken);
}
