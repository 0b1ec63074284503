using ChatOrleans.Errors;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ChatOrleans.Conversations;

public sealed partial class ConversationGrain
{
    private long _snapshotDue;
    private int _saveWanted;
    private int _saveDone;
    private Task? _saving;

    /// <summary>Nobody waits for it: a snapshot can neither delay nor fail a post.</summary>
    private void SaveBesideIfDue()
    {
        if (_conversation.Committed >= _snapshotDue && !_reloading)
        {
            _snapshotDue = _conversation.Committed + options.Value.SnapshotEntries;
            _ = SaveBeside();
        }
    }

    /// <summary>
    /// Spares the next activation the reading of the log. One that cannot be written is tried again when as many entries
    /// have come once more.
    /// </summary>
    private async Task SaveBeside()
    {
        try
        {
            await Save();
        }
        catch (InconsistentStateException error)
        {
            Reload("another activation has written its state", error);
        }
        catch (Exception error)
        {
            LogNoSnapshot(_id, error);
        }
    }

    /// <exception cref="TransientException">The state was not written, or it is unknown whether it was: this activation
    /// ends.</exception>
    private async Task SaveOrReload()
    {
        try
        {
            await Save();
        }
        catch (Exception error) when (error is not TransientException)
        {
            throw Reload("its state could not be written", error);
        }
    }

    /// <summary>
    /// Writes a snapshot that includes everything up to this call. At most one write is under way; whoever comes
    /// meanwhile shares the next one.
    /// </summary>
    private async Task Save()
    {
        var wanted = ++_saveWanted;
        while (_saveDone < wanted)
        {
            if (_saving is { IsCompleted: false } running)
            {
                await running;
                continue;
            }

            // A change of members that may yet fail must not get into the snapshot.
            while (UnsettledChange is { } change)
            {
                await change;
            }

            if (_saving is not { IsCompleted: false })
            {
                await (_saving = Write(_saveWanted));
            }
        }
    }

    private async Task Write(int covers)
    {
        ThrowIfReloading();
        var before = state.State;
        state.State = _conversation.Snapshot();
        try
        {
            await state.WriteStateAsync();
            _saveDone = covers;
        }
        catch
        {
            state.State = before;
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} has no new snapshot; its log has everything.")]
    private partial void LogNoSnapshot(ConversationId conversation, Exception error);
}
