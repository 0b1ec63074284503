namespace ChatOrleans.Simulation.Runtime;

/// <summary>What runs in one activation and what waits, by Orleans' rules of which may run beside which.</summary>
internal sealed class WorkQueue(bool isReentrant)
{
    private readonly List<Work> _waiting = [];
    private readonly List<Work> _running = [];
    private Work? _blocking;

    public bool IsRunning => _running.Count > 0;

    public bool IsEmpty => _running.Count == 0 && _waiting.Count == 0;

    public void Add(Work work) => _waiting.Add(work);

    /// <summary>Takes the first that may run now: one that may not holds up only those that need its turn too.</summary>
    public bool TryBegin(bool onlyLocal, out Work next)
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            next = _waiting[i];
            if ((onlyLocal && !next.IsLocal) || !MayBegin(next))
            {
                continue;
            }

            _waiting.RemoveAt(i);
            _running.Add(next);
            if (!next.Interleaves)
            {
                _blocking ??= next;
            }

            return true;
        }

        next = null!;
        return false;
    }

    public void End(Work work)
    {
        _running.Remove(work);
        if (ReferenceEquals(_blocking, work))
        {
            _blocking = null;
        }
    }

    public Work? FindRunning(GrainCall call) => _running.Find(work => work.Call == call);

    /// <summary>Takes a call out that has not begun.</summary>
    public Work? Withdraw(GrainCall call)
    {
        var found = _waiting.Find(work => work.Call == call);
        if (found is not null)
        {
            _waiting.Remove(found);
        }

        return found;
    }

    /// <summary>All that has not begun, in its order.</summary>
    public Work[] WithdrawAll()
    {
        Work[] all = [.. _waiting];
        _waiting.Clear();
        return all;
    }

    private bool MayBegin(Work work) => isReentrant || _blocking is null || work.Interleaves;
}
