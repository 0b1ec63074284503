using ChatOrleans.Errors;
using ChatOrleans.Testing;
using Orleans.Storage;

namespace ChatOrleans.Grains.Tests;

/// <summary>Real grain states of which single writes fail, or wait, as the test says.</summary>
internal sealed class FaultyStates(IGrainStorage states) : IGrainStorage
{
    private readonly Lock _lock = new();
    private int _writesLeft;
    private Fault _fault;
    private (string State, TaskCompletionSource Reached, TaskCompletionSource Go)? _held;

    /// <summary>The name of states that cannot be read: grains that have one do not begin.</summary>
    public string? Unreadable { get; set; }

    /// <summary>The n-th write from now on fails, once.</summary>
    public void FailWrite(int n, Fault fault)
    {
        lock (_lock)
        {
            (_writesLeft, _fault) = (n, fault);
        }
    }

    /// <summary>Whether a write has failed since it was asked for; from now on none does.</summary>
    public bool EndFaults()
    {
        lock (_lock)
        {
            var failed = _fault != Fault.None && _writesLeft == 0;
            (_writesLeft, _fault) = (0, Fault.None);
            return failed;
        }
    }

    /// <summary>The next write of a state waits for the second task; the first one ends when it waits.</summary>
    public (Task Reached, TaskCompletionSource Go) Hold(string stateName)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _held = (stateName, reached, go);
        }

        return (reached.Task, go);
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => stateName == Unreadable
        ? throw new TransientException("refused by the test")
        : states.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Fault fault;
        TaskCompletionSource? go = null;
        lock (_lock)
        {
            fault = _writesLeft > 0 && --_writesLeft == 0 ? _fault : Fault.None;
            if (_held is { } held && held.State == stateName)
            {
                (_held, go) = (null, held.Go);
                held.Reached.SetResult();
            }
        }

        if (go is not null)
        {
            await go.Task;
        }

        if (fault is Fault.Refused or Fault.NotDoneAndUnknown)
        {
            throw new TransientException("refused by the test");
        }

        await states.WriteStateAsync(stateName, grainId, grainState);
        if (fault == Fault.DoneButUnknown)
        {
            throw new TransientException("done by the test");
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        states.ClearStateAsync(stateName, grainId, grainState);
}
