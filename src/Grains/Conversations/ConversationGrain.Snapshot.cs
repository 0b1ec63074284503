using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

public sealed partial class ConversationGrain
{
    private int _saveWanted;
    private int _saveDone;
    private Task? _saving;

    private Task SaveIfLong() =>
        _conversation.Committed - state.State.Sequence >= options.Value.SnapshotEntries && !_reloading
            ? Save()
            : Task.CompletedTask;

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
        try
        {
            ThrowIfReloading();
            state.State = _conversation.Snapshot();
            await state.WriteStateAsync();
            _saveDone = covers;
        }
        catch (Exception error) when (error is not TransientException)
        {
            throw Reload("its state could not be written", error);
        }
    }
}
