using ChatOrleans.Errors;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ChatOrleans.Conversations;

/// <summary>
/// Stores snapshots of one conversation: one write at a time. Callers that come during a write share the next one, because the
/// current one may lack their changes.
/// </summary>
/// <param name="entriesBetween">The most that an activation replays.</param>
/// <param name="take">The snapshot of this moment.</param>
/// <param name="settle">Gets each snapshot that is stored.</param>
internal sealed partial class SnapshotWriter(
    IPersistentState<ConversationState> state,
    LogTail tail,
    int entriesBetween,
    Func<ConversationState> take,
    Action<ConversationState> settle,
    ILogger<SnapshotWriter> logger)
{
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long _due;

    /// <summary>What the last activation stored; empty when there was none.</summary>
    public ConversationState Load()
    {
        _due = state.State.Sequence + entriesBetween;
        return state.State;
    }

    /// <summary>Stores everything up to this call. Ends the activation if that fails.</summary>
    /// <exception cref="TransientException">It was not stored, or that is unknown; this activation ends.</exception>
    public async Task Write()
    {
        try
        {
            await WriteOrShare();
        }
        catch (Exception error) when (error is not TransientException)
        {
            throw tail.End("its state could not be stored", error);
        }
    }

    /// <summary>
    /// Saves the next activation from reading the whole log. Nobody waits for it: a snapshot can neither delay nor fail a post.
    /// After a failure the next one is due when as many entries have come again.
    /// </summary>
    public void WriteIfDue()
    {
        if (tail.Durable.LastSequence >= _due && !tail.HasEnded)
        {
            _due = tail.Durable.LastSequence + entriesBetween;
            // Not awaited: posts go on. It throws nothing; a failure is logged and tried again.
            _ = WriteBeside();
        }
    }

    /// <summary>When the activation ends as usual, and it is worth a write.</summary>
    public Task WriteLast() =>
        !tail.HasEnded && tail.Durable.LastSequence - state.State.Sequence > entriesBetween / 10
            ? WriteBeside()
            : Task.CompletedTask;

    private async Task WriteBeside()
    {
        try
        {
            await WriteOrShare();
        }
        catch (InconsistentStateException error)
        {
            tail.End("another activation has stored its state", error);
        }
        catch (Exception error)
        {
            LogNotStored(tail.Durable.Id, error);
        }
    }

    private Task WriteOrShare() =>
        _running.IsCompleted ? _running = WriteNow() : _next ??= WriteAfter(_running);

    private async Task WriteAfter(Task running)
    {
        // The callers that share that one learn of its failure.
        await Task.WhenAny(running);
        _next = null;
        await (_running = WriteNow());
    }

    private async Task WriteNow()
    {
        tail.ThrowIfEnded();
        var (before, snapshot) = (state.State, take());
        state.State = snapshot;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            throw;
        }

        settle(snapshot);
    }

    [LoggerMessage(LogLevel.Warning, "No new snapshot of conversation {Conversation} could be stored; its log has everything.")]
    private partial void LogNotStored(ConversationId conversation, Exception error);
}
